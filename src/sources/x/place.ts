import type { Json } from '../wire-values.ts';
import { listOf, objectOf } from '../wire-values.ts';

/** Latitude and longitude in degrees, WGS 84. */
export type Point = readonly [latitude: number, longitude: number];

/**
 * A place wider than this, in degrees, has no point: the centre of a country or a state would put all its
 * posts in one field. Cities fit.
 */
const WIDEST_PLACE = 1;

/** A GeoJSON point: longitude comes first. */
export function geoJsonPoint(value: unknown): Point | null {
  const coordinates = listOf(objectOf(value)?.coordinates);
  return point(coordinates[1], coordinates[0]);
}

/** v1.1's older `geo`: latitude comes first. */
export function latitudeFirstPoint(value: unknown): Point | null {
  const coordinates = listOf(objectOf(value)?.coordinates);
  return point(coordinates[0], coordinates[1]);
}

/** The middle of a place of v1.1 (`bounding_box`, a polygon) or v2 (`geo.bbox`: west, south, east, north). */
export function placeCentre(place: Json): Point | null {
  const box = listOf(objectOf(place.geo)?.bbox);
  if (box.length === 4) return boxCentre(box[0], box[1], box[2], box[3]);
  let west = Infinity;
  let south = Infinity;
  let east = -Infinity;
  let north = -Infinity;
  for (const corner of listOf(listOf(objectOf(place.bounding_box)?.coordinates)[0])) {
    const [longitude, latitude] = listOf(corner);
    if (typeof longitude !== 'number' || typeof latitude !== 'number') return null;
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
    south = Math.min(south, latitude);
    north = Math.max(north, latitude);
  }
  return boxCentre(west, south, east, north);
}

function boxCentre(west: unknown, south: unknown, east: unknown, north: unknown): Point | null {
  if (typeof west !== 'number' || typeof south !== 'number') return null;
  if (typeof east !== 'number' || typeof north !== 'number') return null;
  if (!(east - west <= WIDEST_PLACE && north - south <= WIDEST_PLACE)) return null;
  return point((south + north) / 2, (west + east) / 2);
}

function point(latitude: unknown, longitude: unknown): Point | null {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null;
  // 0, 0 is what phones send that do not know where they are.
  if (latitude === 0 && longitude === 0) return null;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [latitude, longitude] : null;
}
