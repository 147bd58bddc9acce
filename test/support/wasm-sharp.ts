/**
 * The image library as it is deployed: bundled with the WebAssembly build. What npm installed for this machine is
 * another program. `sharp` itself makes the pictures that tests begin with.
 */
export { default as sharp } from 'sharp';
export { sharpLibrary } from '../../src/images/sharp.ts';
