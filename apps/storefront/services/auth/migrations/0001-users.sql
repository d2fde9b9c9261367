create table users (
  id uuid primary key,
  -- In lower case: who types it otherwise is the same person.
  email text not null unique check (email = lower(email) and length(email) <= 254),
  -- As the PHC string format has it: $argon2id$v=19$m=…,t=…,p=…$salt$hash.
  password_hash text not null,
  roles text[] not null default '{}',
  created_at timestamptz not null default now()
);

-- A sign-in and all tokens that came of it: it is revoked as a whole.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  -- logout | reuse
  revoked_because text
);

create index sessions_by_user on sessions (user_id);
create index sessions_by_end on sessions (expires_at);

-- Hashes alone: who reads this table cannot sign in. Used ones stay until the session ends, because a second use is a theft.
create table refresh_tokens (
  hash bytea primary key,
  session_id uuid not null references sessions on delete cascade,
  issued_at timestamptz not null default now(),
  used_at timestamptz
);

create index refresh_tokens_by_session on refresh_tokens (session_id);

create table signing_keys (
  id text primary key,
  public_key jsonb not null,
  -- PKCS #8; sealed by AES-256-GCM where the process has AUTH_KEY_SECRET. Null once another key has taken over.
  private_key bytea,
  sealed boolean not null,
  created_at timestamptz not null default now()
);
