// CloudFront Function (runtime 2.0), viewer response: S3 keeps no status, no Link, and of some types CloudFront
// compresses nothing, so an object says in its metadata what readers are to see (docs/protocols.md, Edge). Not run when
// the origin answers 400 or above.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by name
function handler(event) {
  const response = event.response;
  const headers = response.headers;
  const take = (name) => {
    const said = headers[`x-amz-meta-${name}`];
    delete headers[`x-amz-meta-${name}`];
    return said ? said.value : undefined;
  };
  const status = take('status');
  const location = take('location');
  const type = take('type');
  const link = take('link');
  if (type && headers['content-type']) headers['content-type'] = { value: type };
  if (link) headers.link = { value: link };
  // Whoever has the body already has its status too.
  if (response.statusCode === 304) return response;
  if (status === '410') {
    response.statusCode = 410;
    response.statusDescription = 'Gone';
  }
  if ((status === '301' || status === '302') && location) {
    response.statusCode = Number(status);
    response.statusDescription = status === '301' ? 'Moved Permanently' : 'Found';
    headers.location = { value: location };
  }
  return response;
}
