import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDeployment } from '../../infra/deployment.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

function deployment(lines: string) {
  const file = join(folder, 'deployment.yaml');
  writeFileSync(file, `senderDomain: courant.example\n${lines}\n`);
  return readDeployment(file);
}

describe('a hub', () => {
  it('may be left out, and is taken in the form that feeds give it', () => {
    expect(deployment('')).not.toHaveProperty('hub');
    expect(deployment('hub: https://Hub.example')).toMatchObject({ hub: 'https://hub.example/' });
    expect(deployment('hub: https://hub.example/push?for=us')).toMatchObject({
      hub: 'https://hub.example/push?for=us',
    });
  });

  it.each([
    'http://hub.example/',
    'hub.example',
    'https://user:secret@hub.example/',
    'https://hub.example/#here',
    'javascript:alert(1)',
  ])('that is %s is refused with what is expected, an example and what was received', (hub) => {
    const wanted = 'expected the https address of a WebSub hub, such as https://';
    expect(() => deployment(`hub: "${hub}"`)).toThrow(wanted);
    expect(() => deployment(`hub: "${hub}"`)).toThrow(`received ${hub}`);
    expect(() => deployment(`hub: "${hub}"`)).toThrow(/deployment\.yaml: .*at hub/s);
  });
});
