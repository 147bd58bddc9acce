// CloudFront Function (runtime 2.0), viewer response: an object may say that its page is gone or has moved
// (docs/protocols.md, Edge). Not run when the origin answers 400 or above.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by name
function handler(event) {
  const response = event.response;
  const headers = response.headers;
  const status = headers['x-amz-meta-status'];
  const location = headers['x-amz-meta-location'];
  if (status && status.value === '410') {
    response.statusCode = 410;
    response.statusDescription = 'Gone';
  }
  if (status && status.value === '301' && location) {
    response.statusCode = 301;
    response.statusDescription = 'Moved Permanently';
    headers.location = { value: location.value };
  }
  if (status && status.value === '302' && location) {
    response.statusCode = 302;
    response.statusDescription = 'Found';
    headers.location = { value: location.value };
  }
  delete headers['x-amz-meta-status'];
  delete headers['x-amz-meta-location'];
  return response;
}
