/**
 * Whether a WebGL renderer of this name is a program instead of a graphics card: Mesa's llvmpipe, Chromium's SwiftShader,
 * Windows' Basic Render Driver.
 */
export function isSoftwareRenderer(renderer: string): boolean {
  return /llvmpipe|swiftshader|software|basic render/i.test(renderer);
}
