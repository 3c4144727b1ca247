import type { JournalEntry, Simulator } from '../../simulator/index.ts';

/** An image or a publication that the simulator has, or had. */
export interface Made {
  uri: string;
  /** Target format of an image, account of a publication. */
  of: string;
  /** When it was seen first, milliseconds since the epoch. */
  seenAt: number;
  /** The last that was seen of it; `gone` once it was deleted. */
  state: 'running' | 'complete' | 'failed' | 'cancelled' | 'gone';
}

const everyMs = 150;

/**
 * What the simulator did, from the first request to the last: its journal forgets the oldest entries,
 * and what was deleted is in no list.
 */
export class Records {
  readonly images = new Map<string, Made>();
  readonly publications = new Map<string, Made>();
  /** Requests that met a fault, and requests for files. */
  readonly notable: JournalEntry[] = [];
  readonly faults = new Map<string, number>();
  /** Requests that came, by operation. */
  readonly operations = new Map<string, number>();
  readonly schemaViolations: string[] = [];
  requests = 0;
  bytesOfFiles = 0;
  private lastNumber = 0;
  private timer: ReturnType<typeof setInterval>;

  constructor(private readonly simulator: Simulator) {
    this.timer = setInterval(() => this.update(), everyMs);
  }

  stop(): void {
    clearInterval(this.timer);
    this.update();
  }

  update(): void {
    const { simulator } = this;
    const images = simulator.images().map(({ uri, format: of, state }) => ({ uri, of, state }));
    take(this.images, images);
    const publications = simulator
      .publications()
      .map(({ uri, account: of, state }) => ({ uri, of, state }));
    take(this.publications, publications);
    for (const entry of simulator.journal({ since: this.lastNumber })) this.note(entry);
  }

  private note(entry: JournalEntry): void {
    this.lastNumber = entry.number;
    this.requests++;
    const { operation = 'none', fault, schemaViolations } = entry;
    this.operations.set(operation, (this.operations.get(operation) ?? 0) + 1);
    if (fault) this.faults.set(fault.rule, (this.faults.get(fault.rule) ?? 0) + 1);
    const ofFile = isDownload(entry);
    if (ofFile) this.bytesOfFiles += entry.bytes;
    if (fault || ofFile) this.notable.push(entry);
    for (const one of schemaViolations) this.schemaViolations.push(`${operation}: ${one}`);
  }
}

function take(known: Map<string, Made>, there: Omit<Made, 'seenAt'>[]): void {
  const uris = new Set<string>();
  for (const one of there) {
    uris.add(one.uri);
    const before = known.get(one.uri);
    if (before) before.state = one.state;
    else known.set(one.uri, { ...one, seenAt: Date.now() });
  }
  for (const one of known.values()) if (!uris.has(one.uri)) one.state = 'gone';
}

/** Whether a request was one for the bytes of a file. */
export function isDownload({ operation }: JournalEntry): boolean {
  return operation?.includes('_download') === true || operation === 'scanPackageBinary_getAll';
}

/** The resource that a request for a file was about, such as `users/pat/appliances/1/images/2`. */
export function resourceOf({ path }: JournalEntry): string {
  const [plain = ''] = path.split('?');
  return plain.replace(/^\/api\//, '').replace(/\/downloads?(\/.*)?$/, '');
}
