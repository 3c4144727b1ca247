import type { Identity } from '../pipeline/model.ts';
import type { UForge } from '../uforge/index.ts';

/** What the activities of one worker share: it serves one identity. */
export interface ActivityDependencies {
  identity: Identity;
  uforge: UForge;
  /** Milliseconds between two looks at the status of what is waited for. */
  pollIntervalMs: number;
  /** Milliseconds after which a request whose answer was lost counts as not done. */
  settlingMs: number;
  /** Where `${env:NAME}` and `${file:PATH}` of a pipeline file are read from. */
  readReference: { env(name: string): string | undefined; file(path: string): string };
  /** How many generations may go on at once, whoever asks for them; absent: as many as are asked for. */
  generations?: number;
  /** Absolute path of the folder where runs that did not complete are recorded; may not exist yet. */
  recordsFolder: string;
}
