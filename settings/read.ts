/** The readers of all settings. Nothing else in Forgeline looks at the environment. */
export { childEnvironment, temporalEnvironment, toolEnvironment } from './child-environment.ts';
export {
  type LogLevel,
  readColor,
  readIdleStop,
  readLogLevel,
  readNetwork,
  readPollInterval,
  readSettlingTime,
  readStore,
} from './forgeline.ts';
export { InvalidSetting } from './invalid-setting.ts';
export { type Paths, readHome, readPaths } from './paths.ts';
export type { Environment, Sources } from './sources.ts';
export { readTemporal, type TemporalSettings } from './temporal.ts';
export { type Credentials, readIdentity, readUForge, type UForgeSettings } from './uforge.ts';
export { readVariable, workerFingerprint } from './worker.ts';
