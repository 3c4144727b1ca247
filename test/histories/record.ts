/**
 * Records a history of every workflow against the simulator and an embedded Temporal, for the test
 * that replays them. Run it when workflow code changes: `bun test/histories/record.ts`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
