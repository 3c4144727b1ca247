/**
 * Builds the pipeline in a file, prints its progress, and then the files and cloud ids that came of it.
 * In a clone of this repository, with the settings for UForge in the environment (UFORGE_URL,
 * UFORGE_LOGIN, UFORGE_PASSWORD):
 *
 *   npx -y bun@1.4.5 examples/build.ts examples/web-tier.yaml
 */
import { Forgeline, ForgelineError } from 'forgeline';

const [file = 'examples/web-tier.yaml', folder = './demo-output/images'] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  await using forgeline = await Forgeline.connect({ onProgress: say });
  const pipeline = await forgeline.start(file, { to: folder });
  say(`${pipeline.joined ? 'joined' : 'started'} ${pipeline.id}: ${pipeline.webUiUrl ?? ''}`);

  let last = '';
  await pipeline.follow(({ rows, trouble }) => {
    const targets = rows.map(({ target, stage, percent }) => `${target} ${stage} ${percent ?? ''}`);
    const line = trouble ?? targets.join('; ');
    if (line !== last) say(line);
    last = line;
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
  if (!(error instanceof ForgelineError)) throw error;
  say(`${error.message} ${error.hint ?? ''}`);
  process.exitCode = error.exitStatus;
}
