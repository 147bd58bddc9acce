export function isBrowserScript(path: string): boolean;
export function browserScript(path: string): string;
