import type { PipelinePlan, Resume } from './model.ts';
import { printable } from './printable.ts';

/** Most bytes that Temporal keeps of a summary; the rest would make the start fail. */
const summaryBytes = 380;
const detailsBytes = 19_000;

/** One line that tells in a list of runs what this one is for. */
export function planSummary(plan: PipelinePlan, resume?: Resume): string {
  const { name, source, images, simulate } = plan;
  const publications = images.reduce((sum, image) => sum + image.publications.length, 0);
  const formats = images.map((image) => image.format).join(', ');
  const how = simulate ? ', simulated' : '';
  const targets =
    publications > 0 ? `, ${publications} publication${publications === 1 ? '' : 's'}` : '';
  const again = resume ? ', goes on with an earlier run' : '';
  return summary(
    `${name}: ${source.kind} ${source.name} ${source.version} to ${formats}${targets}${how}${again}`,
  );
}

/** The page of the Web UI that tells what a run was asked to do. */
export function planDetails(plan: PipelinePlan): string {
  const { source } = plan;
  const rows = plan.images.map((image) => {
    const cells = [
      image.id,
      image.format,
      image.publications.map((each) => `${each.id} (${each.account})`).join(', '),
      image.download?.folder ?? '',
    ];
    return `| ${cells.map(entities).join(' | ')} |`;
  });
  const notices = plan.notices.map((notice) => `- ${entities(notice)}`);
  // Without a background the page is black on black in dark mode; without the breaks at the end its
  // last line is cut.
  const head = [
    '<body bgcolor="#ffffff" text="#111111">',
    '',
    `${entities(`${source.kind} ${source.name} ${source.version}, revision ${source.revision}`)} (${entities(source.uri)})`,
    '',
    '| image | format | publish to | download to |',
    '|---|---|---|---|',
  ];
  const foot = [
    ...(plan.packages ? ['', `Packages to ${entities(plan.packages.folder)}`] : []),
    ...(notices.length > 0 ? ['', ...notices] : []),
  ];
  return page([...head, ...rows, ...foot]);
}

/** Joins lines as long as they fit, so that no cut goes through a row or an entity; ends the page. */
export function page(lines: readonly string[]): string {
  const kept: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > detailsBytes) break;
    kept.push(line);
  }
  return [...kept, '', '<br><br>'].join('\n');
}

/** Text from outside, with all that Markdown or HTML could read as markup made an entity. */
export function entities(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} .,:-]/gu, (character) => `&#${character.codePointAt(0)};`);
}

/** As much of a line as Temporal takes as a summary, fit for a list. */
export function summary(line: string): string {
  let kept = printable(line);
  while (Buffer.byteLength(kept) > summaryBytes) kept = kept.slice(0, -1);
  return kept.toWellFormed();
}
