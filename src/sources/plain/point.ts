import { listOf, objectOf } from '../wire-values.ts';

export interface Point {
  latitude: number;
  longitude: number;
}

/**
 * A point as search indices hold it (`{lat, lon}`, `[lon, lat]`, `"lat,lon"`), as GeoJSON, or in two fields of
 * its own; null where there is none in range.
 */
export function pointIn(coordinates: unknown, latitude: unknown, longitude: unknown): Point | null {
  const object = objectOf(coordinates);
  if (object !== null) {
    const [longitudeFirst, latitudeSecond] = listOf(object.coordinates);
    return (
      pointOf(object.lat ?? object.latitude, object.lon ?? object.lng ?? object.longitude) ??
      pointOf(latitudeSecond, longitudeFirst)
    );
  }
  if (typeof coordinates === 'string') {
    const [first, second] = coordinates.replace(/[[\]()]/g, '').split(',');
    return pointOf(first, second);
  }
  const list = listOf(coordinates);
  return list.length === 2 ? pointOf(list[1], list[0]) : pointOf(latitude, longitude);
}

function pointOf(latitudeValue: unknown, longitudeValue: unknown): Point | null {
  const latitude = degrees(latitudeValue, 90);
  const longitude = degrees(longitudeValue, 180);
  return latitude === null || longitude === null ? null : { latitude, longitude };
}

function degrees(value: unknown, most: number): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Math.abs(number) <= most ? number : null;
}
