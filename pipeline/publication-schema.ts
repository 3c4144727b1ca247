import { z } from 'zod';
import { booleanOf } from './publication.ts';
import { referenceForms, referenceProblem } from './reference.ts';
import { unsendable } from './scalars.ts';

/** Text that is sent with a publication; may hold references. */
export const attribute = (description: string) =>
  z
    .string()
    .min(1, { error: 'expected some text, found an empty one' })
    .max(4000)
    .check((checked) => {
      const message = unsendable(checked.value) ?? referenceProblem(checked.value);
      if (message) checked.issues.push({ code: 'custom', message, input: checked.value });
    })
    .optional()
    .describe(`${description} May hold ${referenceForms.env} and ${referenceForms.file}.`);

/** True or false, in the ways in which pipeline files and hammr's templates write it. */
export const flag = (description: string) =>
  z
    .union([z.boolean(), z.enum(['true', 'yes', 'false', 'no'])], {
      error: 'expected true or false',
    })
    .transform((value) => booleanOf(value) === true)
    .optional()
    .describe(description);

/** The attributes of every cloud target, by UForge's names. Which of them apply, the format says. */
export const publicationShape = {
  blob: attribute('Azure: name of the blob.'),
  bucket: attribute(
    'Google, Outscale: the storage bucket. AWS: accepted, but not sent, as UForge has no such attribute.',
  ),
  bucketLocation: attribute('Google: location of the bucket.'),
  catalogName: attribute('vCloud Director: the catalog.'),
  computeEndPoint: attribute('Oracle: the compute end point.'),
  container: attribute('Azure: the storage container.'),
  datastore: attribute('vSphere: the datastore.'),
  description: attribute('CloudStack, Google: a description.'),
  diskNamePrefix: attribute('Google: prefix of the name of the disk.'),
  displayName: attribute('The name that the image has in the cloud.'),
  esxHost: attribute('vSphere: the ESX host.'),
  featuredEnabled: flag('CloudStack: list the image among the featured ones, for everybody.'),
  keystoneDomain: attribute('OpenStack, SUSE Cloud, K5: the Keystone domain.'),
  keystoneProject: attribute('OpenStack, SUSE Cloud, K5: the Keystone project.'),
  namespace: attribute('Docker, OpenShift: the namespace.'),
  network: attribute('vSphere: the network.'),
  passwordEnabled: flag('CloudStack: the machine asks the cloud for its password at start.'),
  projectId: attribute('Google: the project.'),
  publicImage: flag('OpenStack, SUSE Cloud, CloudStack: everybody may use the image.'),
  publishLocation: attribute('K5: the region.'),
  region: attribute('AWS, Outscale, Azure, K5: the region.'),
  repositoryName: attribute('Docker, OpenShift: the repository.'),
  resourceGroup: attribute('Azure: the resource group.'),
  storageAccount: attribute('Azure: the storage account.'),
  storageClass: attribute('Google: the storage class.'),
  tagName: attribute('Docker, OpenShift: the tag.'),
  tenantName: attribute('OpenStack, SUSE Cloud: the tenant.'),
  vdcName: attribute('vCloud Director: the virtual data centre.'),
  zoneName: attribute('CloudStack, Google: the zone.'),
};
