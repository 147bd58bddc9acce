// CloudFront Function (runtime 2.0), viewer request: a directory's address means its index.html. S3 reads a bare `+` of
// a path as a space, so it is encoded: old addresses have it (`/c++/`).
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by name
function handler(event) {
  const request = event.request;
  const path = request.uri;
  if (path.endsWith('/')) {
    request.uri = `${path.replace(/\+/g, '%2B')}index.html`;
    return request;
  }
  // `/articles/tides` is what people type; the page lives at `/articles/tides/`. Browsers take `//host/` and `/\host/`
  // for the address of another site, so more than one slash at the beginning is never sent back.
  const last = path.slice(path.lastIndexOf('/') + 1);
  if (last.indexOf('.') !== -1) {
    request.uri = path.replace(/\+/g, '%2B');
    return request;
  }
  return {
    statusCode: 301,
    statusDescription: 'Moved Permanently',
    headers: { location: { value: `${path.replace(/^[/\\]+/, '/')}/` } },
  };
}
