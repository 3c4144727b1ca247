export const bareQueue = 'bare';
