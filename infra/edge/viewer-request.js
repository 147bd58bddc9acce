// CloudFront Function (runtime 2.0), viewer request: a directory's address means its index.html. S3 reads a bare `+` of
// a path as a space, so it is encoded: old addresses have it (`/c++/`).
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by name
function handler(event) {
  const request = event.request;
  const path = request.uri;
  const last = path.slice(path.lastIndexOf('/') + 1);
  // One address for each page: what links and feeds name, not the name of the object behind it.
  if (last === 'index.html') return moved(path.slice(0, -last.length), request.querystring);
  // `/articles/tides` is what people type; the page lives at `/articles/tides/`.
  if (last !== '' && last.indexOf('.') === -1) return moved(`${path}/`, request.querystring);
  request.uri = path.replace(/\+/g, '%2B') + (last === '' ? 'index.html' : '');
  return request;
}

// Browsers take `//host/` and `/\host/` for the address of another site, so more than one slash at the beginning is
// never sent back.
function moved(path, querystring) {
  const query = Object.keys(querystring)
    .map((name) =>
      valuesOf(querystring[name])
        .map((value) => (value === '' ? name : `${name}=${value}`))
        .join('&'),
    )
    .join('&');
  const location = path.replace(/^[/\\]+/, '/') + (query === '' ? '' : `?${query}`);
  return {
    statusCode: 301,
    statusDescription: 'Moved Permanently',
    headers: { location: { value: location } },
  };
}

function valuesOf(field) {
  return field.multiValue ? field.multiValue.map((one) => one.value) : [field.value];
}
