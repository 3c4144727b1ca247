import { Command } from 'commander';
import { type FollowingOptions, withFollowingOptions } from '../follow-options.ts';
import { type PipelineOptions, withPipelineOptions } from '../pipeline-options.ts';
import type { Runner } from '../runner.ts';

export interface BuildOptions extends PipelineOptions, FollowingOptions {
  rebuild?: true;
}

export function buildCommand(run: Runner): Command {
  const command = new Command('build')
    .summary('start the pipelines in the files, or join those already running, and follow them')
    .description(
      'Starts the pipelines in the files, or joins those already running, and follows them. A file is a pipeline file or a hammr template: the appliance that its stack names becomes an image for each builder, published where the builder has an account.\n\nAll files and all their names are checked first: if one is wrong, nothing is started. Ctrl-C detaches: the pipelines go on in the background.',
    )
    .argument('<file...>', 'pipeline files or hammr templates (YAML or JSON)')
    .option('--rebuild', 'build also what has not changed since it was built last (when: changed)')
    .addHelpText('after', examples)
    .action((files: string[], options: BuildOptions) =>
      run(command, async (output) => {
        const { build } = await import('../build.ts');
        return await build(output, files, options);
      }),
    );
  return withPipelineOptions(withFollowingOptions(command));
}

const examples = `
Examples:
  forgeline build web-tier.yaml
  forgeline build web-tier.yaml db.yaml --to ./images --junit report.xml
  forgeline build web-tier.yaml --detach
  forgeline build web-tier.yaml --timeout 2h --on-abort cancel --json

  # for "hammr template build --file web-tier.yml", and what it publishes with it
  forgeline build web-tier.yml
  forgeline build web-tier.yml --no-publish --to ./images
  # builders alone: hammr's --id, of a template or a scan
  forgeline build builders.yml --appliance 12
  forgeline build builders.yml --scan 9
  # hammr's --simulate and --force
  forgeline build web-tier.yml --simulate
  forgeline build web-tier.yml --check-dependencies`;
