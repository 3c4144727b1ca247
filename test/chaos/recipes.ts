import type { Chance } from './random.ts';
import {
  awsFormat,
  bigFormat,
  openStackFormat,
  type Person,
  plainFormats,
  type SourceChoice,
  smallFormats,
  sources,
} from './world.ts';

/** How a pipeline is asked for. */
export type Manner =
  /** `build --detach` */
  | 'detached'
  /** `build`, which follows, and which the killer may kill */
  | 'followed'
  /** `build --detach` twice at the same time */
  | 'twice'
  /** cancelled by the command as soon as it was started */
  | 'cancelled at once'
  /** cancelled some seconds later */
  | 'cancelled later';

/** One pipeline to be. */
export interface Recipe {
  name: string;
  person: Person;
  source: SourceChoice;
  formats: string[];
  /** Whether its downloads go to the disk that becomes full. */
  disk: 'large' | 'small';
  manner: Manner;
  text: string;
}

/** Pipelines of all kinds, one after the other, as chance has them. */
export class Recipes {
  private made = 0;

  constructor(
    private readonly chance: Chance,
    private readonly options: { people: readonly [Person, ...Person[]]; smallDisk: boolean },
  ) {}

  next(): Recipe {
    const { chance } = this;
    const number = ++this.made;
    const name = `p${String(number).padStart(4, '0')}`;
    // Most are the first one's, whose worker is killed.
    const [first, ...others] = this.options.people;
    const person = (number % 3 === 0 && others[0]) || first;
    // Most are made from one source, at the same time: look-alikes.
    const source = chance.meets(0.6) ? sources[0] : chance.pick(sources);
    // One of the first must be large, and one on the small disk, whatever the seed.
    const disk = this.options.smallDisk && number % 5 === 3 ? 'small' : 'large';
    const manner = this.manner(number);
    const images = this.images(disk, number % 4 === 1 ? 'with a big one' : 'any');
    const packages = source.kind === 'scan' && chance.meets(0.8);
    const lines = [
      'version: 1',
      `name: ${name}`,
      `source: ${source.yaml}`,
      'deadline: 2h',
      ...(chance.meets(0.25) ? ['publishWhen: all-generated'] : []),
      ...this.policies(disk),
      'images:',
      ...images.flatMap(({ lines: own }) =>
        own.map((line, at) => (at === 0 ? `  - ${line}` : `    ${line}`)),
      ),
      ...(packages
        ? [`packages: { download: { to: ../files/${name}/packages, overwrite: %OVERWRITE% } }`]
        : []),
    ];
    return {
      name,
      person,
      source,
      disk,
      formats: images.map(({ format }) => format),
      manner,
      text: `${lines.join('\n')}\n`
        .replaceAll('%NAME%', name)
        // Who comes second may find the first run ended, and then builds anew.
        .replaceAll('%OVERWRITE%', String(manner === 'twice')),
    };
  }

  private manner(number: number): Manner {
    if (number % 6 === 4) return this.chance.pick(['cancelled at once', 'cancelled later']);
    return this.chance.pick(['detached', 'detached', 'followed', 'followed', 'twice']);
  }

  private policies(disk: Recipe['disk']): string[] {
    const { chance } = this;
    return [
      ...(chance.meets(0.5) ? ['onCancel: delete'] : []),
      ...(chance.meets(0.3) ? ['onFailure: delete'] : []),
      ...(chance.meets(disk === 'small' ? 0.7 : 0.4) ? ['onBlocked: wait'] : []),
    ];
  }

  private images(disk: Recipe['disk'], size: 'with a big one' | 'any') {
    const { chance } = this;
    const count = chance.pick([1, 1, 2, 2, 3, 4]);
    const made = Array.from({ length: count }, () => this.image(disk));
    if (size === 'any' || disk === 'small') return made;
    return [...made, { format: bigFormat, lines: imageLines(bigFormat, [download('files')]) }];
  }

  private image(disk: Recipe['disk']): { format: string; lines: string[] } {
    const { chance } = this;
    const to = disk === 'small' ? 'small' : 'files';
    if (disk === 'large' && chance.meets(0.45)) {
      const format = chance.pick([awsFormat, awsFormat, openStackFormat]);
      const others = chance.meets(0.4) ? [download(to)] : [];
      return { format, lines: imageLines(format, [publications(format, chance), ...others]) };
    }
    const format = chance.pick(disk === 'small' ? smallFormats : plainFormats);
    const downloads = disk === 'small' || chance.meets(0.8) ? [download(to)] : [];
    return { format, lines: imageLines(format, downloads) };
  }
}

function imageLines(format: string, more: string[]): string[] {
  return [`format: ${format}`, 'installProfile: { memorySize: 1024, diskSize: 20480 }', ...more];
}

/** The id keeps the files of two images of one format apart. */
function download(to: 'files' | 'small'): string {
  return `download: { to: ../${to}/%NAME%, fileName: "{id}.{ext}", overwrite: %OVERWRITE% }`;
}

function publications(format: string, chance: Chance): string {
  if (format === openStackFormat) {
    return 'publish: [{ account: my-openstack, displayName: chaos, keystoneDomain: default, keystoneProject: lab }]';
  }
  const accounts = chance.meets(0.4) ? ['my-aws', 'backup-aws'] : ['my-aws'];
  const entries = accounts.map((account) => `{ account: ${account}, region: eu-west-1 }`);
  return `publish: [${entries.join(', ')}]`;
}
