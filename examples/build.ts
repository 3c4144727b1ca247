/**
 * Builds the pipeline in a file, prints its progress, and then the files and cloud ids that came of it:
 *
 *   bun examples/build.ts examples/web-tier.yaml
 *
 * The settings for UForge come from the environment (UFORGE_URL, UFORGE_LOGIN, UFORGE_PASSWORD).
 */
import { Forgeline, PipelineRefused } from 'forgeline';

const [file = 'examples/web-tier.yaml', folder = './images'] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

const forgeline = await Forgeline.connect({ onProgress: say });
try {
  const pipeline = await forgeline.start(file, { to: folder });
  say(`${pipeline.joined ? 'joined' : 'started'} ${pipeline.id}: ${pipeline.webUiUrl ?? ''}`);

  await pipeline.follow(({ rows }) => {
    say(rows.map(({ target, stage, percent }) => `${target} ${stage} ${percent ?? ''}`).join('; '));
  });

  const { status, images } = await pipeline.result();
  for (const image of images) {
    for (const { path, sha256 } of image.files) say(`${path} sha256 ${sha256}`);
    for (const { account, cloudId } of image.publications)
      say(`${account}: ${cloudId ?? 'failed'}`);
    if (image.error) say(`${image.id}: ${image.error.message} ${image.error.hint}`);
  }
  process.exitCode = status === 'completed' ? 0 : 1;
} catch (error) {
  if (!(error instanceof PipelineRefused)) throw error;
  for (const { message, hint } of error.problems) say(`${message} ${hint ?? ''}`);
  process.exitCode = 2;
} finally {
  await forgeline.close();
}
