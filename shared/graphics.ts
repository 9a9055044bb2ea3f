/**
 * Whether a WebGL renderer of this name is a program instead of a graphics card: Mesa's llvmpipe, Chromium's SwiftShader,
 * Windows' WARP and Basic Render Driver.
 */
export function isSoftwareRenderer(renderer: string): boolean {
  return /llvmpipe|swiftshader|software|basic render|warp/i.test(renderer);
}
