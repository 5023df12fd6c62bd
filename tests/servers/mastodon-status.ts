/** What a test says of a status; the rest is made up. */
export interface StatusParts {
  content?: string;
  /** The time it was made, ms since the epoch. */
  at?: number;
  /** Who wrote it: `ada`, or `bo@b.example` for an account of another server. */
  author?: string;
  uri?: string;
  visibility?: string;
  tags?: readonly string[];
  account?: object;
  more?: object;
}

export interface Status {
  id: string;
  uri: string;
  created_at: string;
  edited_at: string | null;
  content: string;
  tags: { name: string }[];
  account: { acct: string };
  [field: string]: unknown;
}

/** A status as the server at `origin` gives it, under its own id. */
export function statusOf(origin: string, id: string, parts: StatusParts): Status {
  const { author = 'ada', at = Date.now(), tags = [], content = 'tea' } = parts;
  const [username, domain] = author.split('@');
  const home = domain === undefined ? origin : `https://${domain}`;
  const words = tags.map(
    (tag) => `<a href="${home}/tags/${tag}" class="mention hashtag" rel="tag">#<span>${tag}</span></a>`,
  );
  const made = new Date(at).toISOString();
  return {
    id,
    uri: parts.uri ?? `${home}/users/${username}/statuses/${id}`,
    url: `${home}/@${username}/${id}`,
    created_at: domain === undefined ? made : `${made.slice(0, 19)}.000Z`,
    edited_at: null,
    content: `<p>${[content, ...words].join(' ')}</p>`,
    spoiler_text: '',
    visibility: parts.visibility ?? 'public',
    language: 'en',
    in_reply_to_id: null,
    reblog: null,
    tags: tags.map((name) => ({ name: name.toLowerCase() })),
    favourites_count: 0,
    reblogs_count: 0,
    replies_count: 0,
    account: {
      id: '1',
      username,
      acct: author,
      display_name: username,
      url: `${home}/@${username}`,
      followers_count: 3,
      note: '',
      fields: [],
      ...parts.account,
    },
    ...parts.more,
  } as unknown as Status;
}
