import type { Simulator } from '../../simulator/index.ts';
import type { Chance } from './random.ts';
import type { Records } from './records.ts';
import { type Person, plainFormats } from './world.ts';

/**
 * Another person who makes images of the same sources, most of all at the very moment when an answer
 * to Forgeline was lost, so that looking finds an image that looks exactly like the one asked for.
 */
export class Neighbour {
  /** Images that are theirs: never to be cancelled or deleted by Forgeline. */
  readonly images: string[] = [];
  private seen = 0;
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly asked = new Set<Promise<void>>();

  constructor(
    private readonly parts: {
      simulator: Simulator;
      records: Records;
      chance: Chance;
      person: Person;
    },
  ) {
    this.timer = setInterval(() => this.look(), 100);
  }

  /** Stops making images. Resolves when the last is there. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.asked);
  }

  private look(): void {
    const { records, chance } = this.parts;
    records.update();
    const fresh = records.notable.slice(this.seen);
    this.seen = records.notable.length;
    for (const { operation, fault, path } of fresh) {
      if (!fault || !operation?.endsWith('Image_generate') || !chance.meets(0.3)) continue;
      const [source = ''] = path.split('?');
      const asking = this.ask(source, chance.pick(plainFormats)).catch(() => undefined);
      this.asked.add(asking);
      void asking.finally(() => this.asked.delete(asking));
    }
  }

  /** @param source path of the images of a source, such as `/api/users/pat/appliances/1/images` */
  private async ask(source: string, format: string): Promise<void> {
    const { simulator, person } = this.parts;
    const answer = await fetch(new URL(source, simulator.url), {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${person.login}:${person.password}`)}`,
        'content-type': 'application/xml',
      },
      body: `<u:image xmlns:u="http://www.usharesoft.com/uforge"><compress>true</compress><targetFormat><name>${format}</name></targetFormat><installProfile><diskSize>20480</diskSize><memorySize>1024</memorySize></installProfile></u:image>`,
    });
    const uri = /<uri>(users\/[^<]*\/images\/\d+)<\/uri>/.exec(await answer.text())?.[1];
    if (answer.ok && uri !== undefined) this.images.push(uri);
  }
}
