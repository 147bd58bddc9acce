import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextPlaces, type Places, volumeName, volumeSize, volumesOf } from '../../src/site/volume.ts';

describe('places', () => {
  test('fill one volume after the other, in order', () => {
    const { taken, places } = nextPlaces(undefined, '2026-11', volumeSize + 2);
    expect(taken[0]).toEqual({ volume: '2026-11-0001', place: 0 });
    expect(taken[volumeSize - 1]).toEqual({ volume: '2026-11-0001', place: volumeSize - 1 });
    expect(taken[volumeSize]).toEqual({ volume: '2026-11-0002', place: 0 });
    expect(places).toEqual({ volume: '2026-11-0002', given: 2 });
  });

  test('begin a new volume with the month', () => {
    const places: Places = { volume: volumeName('2026-11-0007'), given: 3 };
    expect(nextPlaces(places, '2026-12', 1).taken).toEqual([{ volume: '2026-12-0001', place: 0 }]);
  });

  test('never go back, whatever the clock says', () => {
    const places: Places = { volume: volumeName('2026-11-0007'), given: 3 };
    expect(nextPlaces(places, '2026-10', 1).taken).toEqual([{ volume: '2026-11-0007', place: 3 }]);
  });

  test('go on in the next month when a month has as many volumes as names can say', () => {
    const full = (name: string): Places => ({ volume: volumeName(name), given: volumeSize });
    expect(nextPlaces(full('2026-11-9999'), '2026-11', 1).places.volume).toBe('2026-12-0001');
    expect(nextPlaces(full('2026-12-9999'), '2026-12', 1).places.volume).toBe('2027-01-0001');
  });

  test('are never given twice, and names sort by age', () => {
    const month = fc.integer({ min: 1, max: 12 }).map((one) => `2026-${String(one).padStart(2, '0')}`);
    const steps = fc.array(fc.tuple(month, fc.integer({ min: 0, max: 130 })), { maxLength: 12 });
    fc.assert(
      fc.property(steps, (asked) => {
        let places: Places | undefined;
        const given: string[] = [];
        for (const [inMonth, count] of asked) {
          const next = nextPlaces(places, inMonth, count);
          places = next.places;
          given.push(...next.taken.map(({ volume, place }) => `${volume} ${String(place).padStart(3, '0')}`));
        }
        expect(given).toEqual([...new Set(given)].sort());
      }),
    );
  });
});

describe('volumes by their facts', () => {
  test('are as large as the last place that an article has, and the newest is filled next', () => {
    const [one, two] = [volumeName('2026-11-0001'), volumeName('2026-11-0002')];
    const bound = [
      { volume: two, place: 4 },
      { volume: one, place: 49 },
      { volume: one, place: 7 },
    ];
    expect(volumesOf(bound)).toEqual({
      volumes: [
        { name: one, size: 50 },
        { name: two, size: 5 },
      ],
      places: { volume: two, given: 5 },
    });
    expect(volumesOf([])).toEqual({ volumes: [] });
  });
});
