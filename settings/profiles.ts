import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { InvalidSetting } from './invalid-setting.ts';
import type { VariableName } from './variables.ts';

/** What a profile says, by the variables it stands for. */
export type Profile = Partial<Record<VariableName, string>>;

const profileSchema = z.strictObject({
  url: z.string().optional(),
  login: z.string().optional(),
  password: z.string().optional(),
  publicKey: z.string().optional(),
  secretKey: z.string().optional(),
  caFile: z.string().optional(),
  allowHttp: z.union([z.string(), z.array(z.string())]).optional(),
});

const fileSchema = z.strictObject({ profiles: z.record(z.string(), profileSchema) });

/**
 * The profile `name`, or the one called `default` where none is named. Throws
 * {@link InvalidSetting} where the file can be read by others, is not in order, or lacks the profile
 * that was asked for; without a file there is no default, and that is fine.
 */
export function readProfile(file: string | undefined, name: string | undefined): Profile {
  if (file === undefined) {
    if (name === undefined) return {};
    throw new InvalidSetting(
      'FORGELINE_CONFIG',
      `There is no profile "${name}", as FORGELINE_CONFIG is "none".`,
      'Set FORGELINE_CONFIG to the file with the profile, or leave the profile out.',
    );
  }
  const text = readPrivate(file);
  if (text === undefined) {
    if (name === undefined) return {};
    throw new InvalidSetting(
      'FORGELINE_CONFIG',
      `There is no profile "${name}", as the config file ${file} does not exist.`,
      'Write the profile into that file, or leave the profile out.',
    );
  }
  const { profiles } = check(file, text);
  const profile = Object.hasOwn(profiles, name ?? 'default')
    ? profiles[name ?? 'default']
    : undefined;
  if (profile === undefined) {
    if (name === undefined) return {};
    const known = Object.keys(profiles).join(', ') || 'none';
    throw new InvalidSetting(
      'FORGELINE_CONFIG',
      `There is no profile "${name}" in ${file}; there are: ${known}.`,
      'Use one of those, or add it to the file.',
    );
  }
  return asVariables(profile, dirname(file));
}

/** A relative path in the file is relative to the file. */
function asVariables(profile: z.infer<typeof profileSchema>, folder: string): Profile {
  const { url, login, password, publicKey, secretKey, caFile, allowHttp } = profile;
  return {
    ...(url !== undefined && { UFORGE_URL: url }),
    ...(login !== undefined && { UFORGE_LOGIN: login }),
    ...(password !== undefined && { UFORGE_PASSWORD: password }),
    ...(publicKey !== undefined && { UFORGE_PUBLIC_KEY: publicKey }),
    ...(secretKey !== undefined && { UFORGE_SECRET_KEY: secretKey }),
    ...(caFile !== undefined && { UFORGE_CA_FILE: resolve(folder, caFile) }),
    ...(allowHttp !== undefined && { UFORGE_ALLOW_HTTP: [allowHttp].flat().join(',') }),
  };
}

/** Undefined where there is no such file. */
function readPrivate(file: string): string | undefined {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  // Windows keeps no such bits.
  if (process.platform !== 'win32' && (status.mode & 0o077) !== 0) {
    throw new InvalidSetting(
      'FORGELINE_CONFIG',
      `The config file ${file} may hold passwords and can be read by others.`,
      `Run: chmod 600 ${file}`,
    );
  }
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new InvalidSetting(
      'FORGELINE_CONFIG',
      `The config file ${file} cannot be read.`,
      'Make it a file that you may read.',
    );
  }
}

function check(file: string, text: string): z.infer<typeof fileSchema> {
  const hint =
    'It holds `profiles`, each a name with url, login, password or publicKey and secretKey, caFile, allowHttp.';
  let content: unknown;
  try {
    content = parse(text);
  } catch {
    // The parser's own message quotes the line, which may be a password.
    throw new InvalidSetting('FORGELINE_CONFIG', `The config file ${file} is not YAML.`, hint);
  }
  const result = fileSchema.safeParse(content);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = [
    ...(issue?.path ?? []),
    ...(issue?.code === 'unrecognized_keys' ? issue.keys : []),
  ];
  throw new InvalidSetting(
    'FORGELINE_CONFIG',
    `The config file ${file} is not in order at ${place.join('.') || 'its top'}.`,
    hint,
  );
}
