import { readTemporal } from '../../settings/read.ts';
import { findTemporalCli, type TemporalCli } from '../../temporal/cli.ts';

/** The Temporal CLI that tests run with: found as a command finds it, hence built where there is none. */
export function temporalCli(): Promise<TemporalCli> {
  return findTemporalCli(readTemporal().cli);
}
