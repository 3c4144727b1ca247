import { startDeployment, terminate } from '../actions/deploy.ts';
import { bodyOf, created, empty, type Handler, type Operations, xml } from '../call.ts';
import { deploymentObject, deploymentStatus } from '../objects/deployments.ts';
import { list } from '../objects/object.ts';
import { deploymentState } from '../store/states.ts';
import { deploymentOf, publicationOf } from './lookup.ts';

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
