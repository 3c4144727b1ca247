import { deploymentState, startDeployment, terminate } from '../deploy.ts';
import { deploymentObject, deploymentStatus } from '../deployment-objects.ts';
import { deploymentOf, publicationOf } from '../lookup.ts';
import { list } from '../objects.ts';
import { bodyOf, created, empty, type Handler, type Operations, xml } from '../operation.ts';

const deploy: Handler = (call) => {
  const deployment = startDeployment(call, publicationOf(call), bodyOf(call));
  return created('deployment', deploymentObject(deployment, call.now));
};

/** Instances of published images. */
export const deployments: Operations = {
  machineImagePublished_deploy: deploy,
  scanPublishedImage_deploy: deploy,

  deployment_getAll: ({ owner, now }) => {
    const there = [...owner.deployments.values()].filter(
      (one) => deploymentState(one, now) !== 'gone',
    );
    const objects = there.map((one) => deploymentObject(one, now));
    return xml('deployments', list('deployments', 'deployment', objects));
  },

  deployment_get: (call) => xml('deployment', deploymentObject(deploymentOf(call), call.now)),

  deployment_getDeployStatus: (call) =>
    xml('status', deploymentStatus(deploymentOf(call), call.now)),

  deployment_terminate: (call) => {
    terminate(deploymentOf(call), call.now);
    return empty;
  },
};
