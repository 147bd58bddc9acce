declare module '*.liquid' {
  const text: string;
  export default text;
}
/** A script for browsers with everything that it imports. */
declare module '*.browser.js' {
  const text: string;
  export default text;
}
declare module '*.css' {
  const text: string;
  export default text;
}
