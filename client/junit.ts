import type { ImageResult, PipelineResult, Status, TargetError } from '../pipeline/model.ts';

/**
 * The results as a JUnit report: a suite for each pipeline and a case for each target, so that a CI
 * server shows which image, publication or download failed and why.
 */
export function junitReport(results: readonly PipelineResult[]): string {
  const suites = results.map(suite);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'forgeline', ...totals(results.flatMap(casesOf)) })}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

interface Case {
  name: string;
  status: Status;
  error?: TargetError | undefined;
}

function suite(result: PipelineResult): string {
  const cases = casesOf(result);
  const head = attributes({ name: result.name, ...totals(cases) });
  const body = cases.map((testcase) => caseElement(result.name, testcase));
  return [`  <testsuite${head}>`, ...body, '  </testsuite>'].join('\n');
}

function casesOf(result: PipelineResult): Case[] {
  const cases: Case[] = [];
  for (const image of result.images) {
    cases.push(...imageCases(image));
    for (const publication of image.publications) {
      const { id, status, error } = publication;
      cases.push({ name: `${image.id}/${id}`, status, error });
    }
  }
  if (result.packagesError) {
    cases.push({ name: 'packages', status: 'failed', error: result.packagesError });
  } else if (result.packages) {
    cases.push({ name: 'packages', status: 'completed' });
  }
  if (cases.length === 0) cases.push({ name: result.name, status: result.status });
  return cases;
}

/** The image itself, apart from its download: what is done with an image does not undo it. */
function imageCases({ id, status, error, files }: ImageResult): Case[] {
  const name = `${id}/download`;
  if (error?.stage === 'download')
    return [
      { name: id, status: 'completed' },
      { name, status, error },
    ];
  if (error) return [{ name: id, status: 'failed', error }];
  const image: Case = { name: id, status: status === 'failed' ? 'completed' : status };
  return files.length > 0 ? [image, { name, status: 'completed' }] : [image];
}

function totals(cases: readonly Case[]) {
  const count = (statuses: Status[]) =>
    cases.filter(({ status }) => statuses.includes(status)).length;
  return {
    tests: String(cases.length),
    failures: String(count(['failed'])),
    errors: '0',
    skipped: String(count(['cancelled', 'running'])),
  };
}

function caseElement(suiteName: string, { name, status, error }: Case): string {
  const head = `    <testcase${attributes({ classname: suiteName, name })}`;
  if (status === 'completed') return `${head}/>`;
  if (status !== 'failed') {
    const message = status === 'running' ? 'Not known yet: it goes on.' : 'Cancelled.';
    return `${head}><skipped${attributes({ message })}/></testcase>`;
  }
  const message = error?.message ?? 'Failed.';
  const type = error?.code ?? 'failed';
  return `${head}><failure${attributes({ message, type })}>${escapeXml(story(error))}</failure></testcase>`;
}

function story(error: TargetError | undefined): string {
  if (!error) return '';
  const { uforge } = error;
  const said = uforge?.detail ?? uforge?.message;
  return [error.message, error.hint, ...(said ? [`UForge said: ${said}`] : [])].join('\n');
}

function attributes(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(value).replaceAll('\n', '&#10;')}"`)
    .join('');
}

/** Characters that XML 1.0 cannot hold in any form become U+FFFD; the rest is escaped. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;')
    .replaceAll('\t', '&#9;');
}
