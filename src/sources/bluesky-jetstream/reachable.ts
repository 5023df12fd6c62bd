import { connect } from './connection.ts';
import { subscribeUrl } from './position.ts';

/**
 * Whether any of the instances accepts a subscription within `timeoutMs`; all are asked at once. Never
 * throws: an address that is no address cannot be reached.
 */
export function reachable(instances: readonly string[], timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const cuts: (() => void)[] = [];
    let open = instances.length;
    const settle = (answer: boolean) => {
      clearTimeout(timer);
      resolve(answer);
      for (const cut of cuts) cut();
    };
    const failed = () => {
      open--;
      if (open === 0) settle(false);
    };
    const timer = setTimeout(() => settle(false), timeoutMs);
    if (instances.length === 0) settle(false);
    for (const instance of instances) {
      try {
        const connection = connect(subscribeUrl(instance, ['app.bsky.feed.post'], null), timeoutMs, {
          onOpen: () => settle(true),
          onEvent: () => {},
          onEnd: failed,
        });
        cuts.push(() => connection.cut('asked only whether it can be reached'));
      } catch {
        failed();
      }
    }
  });
}
