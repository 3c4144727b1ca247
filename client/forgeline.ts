#!/usr/bin/env bun
import { readCallerFolder } from '../settings/caller.ts';
import { runCommandLine } from './program.ts';

process.chdir(readCallerFolder());
process.exit(await runCommandLine(process.argv.slice(2)));
