import type { OpenAsk } from '../pipeline/model.ts';
import { text } from './details-page.ts';
import type { Lane } from './ledger-lane.ts';
import { whatOf } from './ledger-steps.ts';

/** Rows that are shown; of more, it is said how many there are. */
const mostRows = 50;

/** The page that the Web UI shows as the ledger's current details: who asks for what, and who waits. */
export function ledgerDetails(
  sourceUri: string,
  lanes: Iterable<Lane>,
  { made }: { made: number },
): string {
  const rows: string[] = [];
  let more = 0;
  for (const lane of lanes) {
    for (const open of lane.waiting) {
      if (rows.length < mostRows) rows.push(row(open, lane));
      else more++;
    }
  }
  const table = ['| pipeline | asks for | state | last answer |', '|---|---|---|---|'];
  // Without a background the page is black on black in dark mode; without the breaks at the end its
  // last line is cut.
  return [
    '<body bgcolor="#ffffff" text="#111111">',
    '',
    `Asks UForge for images of ${text(sourceUri)} and their publications, on behalf of all pipelines.`,
    'This run never ends: it remembers what came of it. It is no work in progress unless a row says so.',
    ...(made > 0 ? ['', `Made, and not known to be gone: ${made} images and publications.`] : []),
    '',
    ...(rows.length > 0 ? [...table, ...rows] : ['Nobody waits.']),
    ...(more > 0 ? ['', `${more} more wait.`] : []),
    '',
    '<br><br>',
  ].join('\n');
}

function row(open: OpenAsk, lane: Lane): string {
  const { replyTo, job } = open.ask;
  const state = lane.isInTurn(open) ? 'is being asked for' : 'waits';
  return `| ${[replyTo, whatOf(job), state, open.told ?? ''].map(text).join(' | ')} |`;
}
