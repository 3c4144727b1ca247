import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { PipelineResult } from '../../../pipeline/model.ts';
import type { Outcome } from '../outcome.ts';
import { type Records, resourceOf } from '../records.ts';
import { filesBelow } from '../secrets.ts';
import type { Person } from '../world.ts';

/** Faults that spoil bytes, which only a checksum shows. */
const spoiling = /^file: (corrupt|another one)$/;

interface Content {
  size: number;
  sha256: string;
}

/** Compares what lies on the disk with what the simulator serves, as an administrator there. */
export class FileCheck {
  files = 0;
  packages = 0;
  /** Bytes of all files that runs name: what had to be fetched at least. */
  bytesNeeded = 0;
  /** Size of each image that was downloaded, by its URI. */
  readonly imageSizes = new Map<string, number>();
  /** Files that a fault has spoilt and for which UForge says no checksum: nobody could have known. */
  undetectable = 0;
  private readonly checked = new Set<string>();
  /** Runs whose files were taken away. */
  private readonly removed = new Set<string>();
  private readonly packagesOf = new Map<string, Promise<Map<string, Content>>>();

  constructor(
    private readonly uforgeUrl: string,
    private readonly administrator: Person,
    private readonly records: Records,
  ) {}

  /** Checks every file that a run names, once, and counts it. */
  async check({ workflowId, result }: Outcome): Promise<string[]> {
    const problems: string[] = [];
    for (const { id, imageUri = '', files } of result.images) {
      for (const file of files) {
        if (this.checked.has(file.path)) continue;
        this.checked.add(file.path);
        this.files++;
        this.bytesNeeded += file.size;
        this.imageSizes.set(imageUri, file.size);
        const served = await this.servedImage(imageUri);
        const whose = `${id} of ${workflowId}`;
        if (served?.checksum === 'none' && this.isSpoilt(imageUri)) {
          this.undetectable++;
          problems.push(...(await compare(whose, file, undefined)));
        } else problems.push(...(await compare(whose, file, served)));
      }
    }
    for (const one of result.packages ?? []) {
      if (this.checked.has(one.path)) continue;
      this.checked.add(one.path);
      this.packages++;
      this.bytesNeeded += one.size;
      const served = (await this.servedPackages(result)).get(one.name);
      problems.push(...(await compare(`the package ${one.name} of ${workflowId}`, one, served)));
    }
    return problems;
  }

  /** Checks a run's files and takes them away, so that a long storm does not fill the disk. */
  async checkAndRemove(outcome: Outcome): Promise<string[]> {
    if (this.removed.has(outcome.runId)) return [];
    this.removed.add(outcome.runId);
    const problems = await this.check(outcome);
    if (problems.length > 0) return problems;
    const { images, packages = [] } = outcome.result;
    const paths = [...images.flatMap(({ files }) => files), ...packages].map(({ path }) => path);
    for (const path of paths) await rm(path, { force: true });
    return problems;
  }

  /** What is in the download folders although no run names it. */
  leftovers(folders: string[], outcomes: readonly Outcome[]): string[] {
    const there = folders.flatMap(filesBelow);
    const hidden = there.filter((path) => basename(path).startsWith('.'));
    // Of a run that was cut short a file may lie there that it never came to tell of.
    const complete = new Set(
      outcomes.filter(({ status }) => status === 'completed').map(({ recipe }) => recipe.name),
    );
    const unnamed = there.filter(
      (path) =>
        !hidden.includes(path) &&
        !this.checked.has(path) &&
        [...complete].some((name) => path.includes(`/${name}/`)),
    );
    return [
      ...hidden.map((path) => `a partial file or a note was left: ${path}`),
      ...unnamed.map((path) => `a file that no run names: ${path}`),
    ];
  }

  private isSpoilt(imageUri: string): boolean {
    return this.records.notable.some(
      (entry) => entry.fault && spoiling.test(entry.fault.rule) && resourceOf(entry) === imageUri,
    );
  }

  /** By the checksum that the image object has; where it has none, by all the bytes. */
  private async servedImage(
    uri: string,
  ): Promise<(Content & { checksum: 'told' | 'none' }) | undefined> {
    const answer = await this.get(uri);
    if (!answer.ok) return undefined;
    const text = await answer.text();
    const size = Number(/<fileSize>(\d+)</.exec(text)?.[1]);
    const sha256 = /<sha256sum>([0-9a-f]+)</.exec(text)?.[1];
    if (sha256 !== undefined) return { size, sha256, checksum: 'told' };
    const path = /<downloadUri>([^?<]+)/.exec(text)?.[1] ?? '';
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of (await this.get(path)).body ?? []) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    return { size: bytes, sha256: hash.digest('hex'), checksum: 'none' };
  }

  private servedPackages({ source }: PipelineResult): Promise<Map<string, Content>> {
    const known = this.packagesOf.get(source.uri) ?? this.listPackages(source.uri);
    this.packagesOf.set(source.uri, known);
    return known;
  }

  private async listPackages(scanUri: string): Promise<Map<string, Content>> {
    const text = await (await this.get(`${scanUri}/packages`)).text();
    const entries = text.split('<scannedPackage>').slice(1);
    return new Map(
      entries.map((entry) => [
        /<name>([^<]+)</.exec(entry)?.[1] ?? '',
        {
          size: Number(/<size>(\d+)</.exec(entry)?.[1]),
          sha256: /<sha256sum>([0-9a-f]+)</.exec(entry)?.[1] ?? '',
        },
      ]),
    );
  }

  private get(uri: string): Promise<Response> {
    const { login, password } = this.administrator;
    const headers = { authorization: `Basic ${btoa(`${login}:${password}`)}` };
    return fetch(`${this.uforgeUrl}/${uri}`, { headers });
  }
}

async function compare(
  whose: string,
  said: Content & { path: string },
  served: Content | undefined,
): Promise<string[]> {
  const lies = await measure(said.path);
  if (!lies) return [`${whose}: there is no file ${said.path}`];
  const problems: string[] = [];
  const differs = (other: Content) => other.size !== lies.size || other.sha256 !== lies.sha256;
  if (differs(said)) problems.push(`${whose}: ${said.path} is not what the result says of it`);
  if (served && differs(served)) {
    problems.push(`${whose}: ${said.path} is not what the simulator serves`);
  }
  return problems;
}

async function measure(path: string): Promise<Content | undefined> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk);
      size += chunk.length;
    }
  } catch {
    return undefined;
  }
  return { size, sha256: hash.digest('hex') };
}
