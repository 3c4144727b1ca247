import { readPaths } from './paths.ts';
import { type Profile, readProfile } from './profiles.ts';
import type { VariableName } from './variables.ts';

/** Environment variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where settings come from. Flag beats named profile, which beats the environment, which beats the default profile. */
export interface Sources {
  /** @default process.env */
  env?: Environment | undefined;
  /** Values given on the command line, by the variable they stand for. */
  flags?: Partial<Record<VariableName, string | undefined>> | undefined;
  /** Profile named by `--profile` or by the pipeline file. */
  profile?: string | undefined;
}

/** One setting as it was found. */
export interface Found {
  value: string;
  /** Where, for messages: `UFORGE_URL`, `--…` or `profile "prod"`. */
  where: string;
  rank: number;
}

/** Finds settings by their precedence. An empty value counts as none. */
export class SettingsLookup {
  readonly env: Environment;
  readonly #layers: { values: Readonly<Record<string, string | undefined>>; where?: string }[];

  constructor(sources: Sources) {
    this.env = sources.env ?? process.env;
    const { configFile } = readPaths({ env: this.env, flags: sources.flags });
    const named = sources.profile === undefined ? {} : readProfile(configFile, sources.profile);
    // A profile that was asked for decides; then the default one has nothing to say.
    const byDefault: Profile =
      sources.profile === undefined ? readProfile(configFile, undefined) : {};
    this.#layers = [
      { values: sources.flags ?? {} },
      { values: named, where: `profile "${sources.profile}" in ${configFile}` },
      { values: this.env },
      { values: byDefault, where: `profile "default" in ${configFile}` },
    ];
  }

  find(name: VariableName): Found | undefined {
    for (const [rank, { values, where }] of this.#layers.entries()) {
      const given = values[name];
      // Blanks can be part of a password; a line end comes from the file or command it was read from.
      const value = name === 'UFORGE_PASSWORD' ? given?.replace(/[\r\n]+$/, '') : given?.trim();
      if (value) return { value, where: where ?? name, rank };
    }
    return undefined;
  }
}
