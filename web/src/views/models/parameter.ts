import { useCallback } from 'react';
import { go, here, usePlace } from '../../app/location.ts';

/** A parameter of the address of this view alone; empty where it is not there. */
export function useParameter(name: string): [string, (value: string) => void] {
  const { search } = usePlace();
  const set = useCallback(
    (value: string) => {
      const params = new URLSearchParams(here().search);
      if (value === '') params.delete(name);
      else params.set(name, value);
      const written = params.toString().replaceAll('%40', '@');
      go({ search: written === '' ? '' : `?${written}` });
    },
    [name],
  );
  return [new URLSearchParams(search).get(name) ?? '', set];
}
