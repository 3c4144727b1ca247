/** The readers of all settings. Nothing else in Forgeline looks at the environment. */
export { childEnvironment, toolEnvironment } from './child-environment.ts';
export {
  readGenerations,
  readIdleStop,
  readLogLevel,
  readNetwork,
  readPollInterval,
  readRequestsPerSecond,
  readSettlingTime,
  readStore,
} from './forgeline.ts';
export { InvalidSetting } from './invalid-setting.ts';
export { readHome, readPaths } from './paths.ts';
export type { Sources } from './sources.ts';
export { readTemporal } from './temporal.ts';
export { readIdentity, readUForge, type UForgeSettings } from './uforge.ts';
export { isOwnSecret } from './variables.ts';
export { readVariable, workerFingerprint } from './worker.ts';
