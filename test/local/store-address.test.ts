import { describe, expect, it } from 'vitest';
import { readStoreAddress } from '../../local/store/address.ts';

const keys = { STORE_ACCESS_KEY_ID: 'access', STORE_SECRET_ACCESS_KEY: 'secret' };

describe('the address of another store', () => {
  it('is its endpoint with the bucket behind it; the keys come from the environment', () => {
    const expected = {
      ...{ endpoint: 'https://store.example:7480', bucket: 'ledger', region: 'us-east-1' },
      ...{ accessKeyId: 'access', secretAccessKey: 'secret' },
    };
    expect(readStoreAddress('https://store.example:7480/ledger', keys)).toEqual(expected);
    expect(readStoreAddress('https://store.example:7480/ledger/', { ...keys, STORE_REGION: 'eu' })).toEqual({
      ...expected,
      region: 'eu',
    });
  });

  it.each(['ledger', 'http://127.0.0.1:7480', 'http://127.0.0.1:7480/a/b', 's3://ledger/x', 'http://h/A_B '])(
    'is not %j',
    (text) => {
      expect(() => readStoreAddress(text, keys)).toThrow('example: --store http://127.0.0.1:7480/ledger');
    },
  );

  it('holds no keys: everybody could read them in the list of processes', () => {
    const wrong = 'http://access:secret@127.0.0.1:7480/ledger';
    expect(() => readStoreAddress(wrong, keys)).toThrow('takes no keys in its address');
    expect(() => readStoreAddress(wrong, keys)).not.toThrow('secret@');
  });

  it('is nothing without keys', () => {
    expect(() => readStoreAddress('http://127.0.0.1:7480/ledger', {})).toThrow('set STORE_ACCESS_KEY_ID');
  });
});
