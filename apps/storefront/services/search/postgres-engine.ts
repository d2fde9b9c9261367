import { type Shard } from "../../lib/database/shard.ts";
import { statement } from "../../lib/database/statement.ts";
import { isUnreachable } from "../../lib/database/unreachable.ts";
import { unavailable } from "../../lib/http/problem.ts";
import { type Document, type SearchEngine, type SearchRequest, typedOf } from "./domain.ts";

const columns = `id, name, description, category, price_cents as "priceCents", currency, version`;

/**
 * Most matches that are ranked. A word that is in half of the products would otherwise have half of the products read and ranked for a
 * page of twenty; of so many matches any thousand has twenty good ones.
 */
const most = 1_000;

export const byWords = statement<Document>(
  "search.byWords",
  `with asked as materialized (
     select websearch_to_tsquery('english', $1)
       || (websearch_to_tsquery('english', $2) && to_tsquery('english', $3)) as query)
   , matching as materialized (
     select d.* from search.documents d, asked where d.words @@ asked.query limit ${most})
   select ${columns} from matching, asked order by ts_rank(words, query) desc, id limit $4`,
);

export const bySpelling = statement<Document>(
  "search.bySpelling",
  `with matching as materialized (select * from search.documents where $1 <% name limit ${most})
   select ${columns} from matching order by $1 <<-> name, id limit $2`,
);

const index = statement<object>(
  "search.index",
  `insert into search.documents (id, name, description, category, price_cents, currency, version)
   select id, name, description, category, "priceCents", currency, version
   from jsonb_to_recordset($1::jsonb)
     as d (id uuid, name text, description text, category text, "priceCents" int, currency text, version int)
   on conflict (id) do update set
     name = excluded.name, description = excluded.description, category = excluded.category,
     price_cents = excluded.price_cents, currency = excluded.currency, version = excluded.version
   where documents.version <= excluded.version`,
);

/** Full text search of PostgreSQL: words with their stems, the beginning of the last one, and where nothing matches, what is spelled alike. */
export class PostgresEngine implements SearchEngine {
  readonly #shard: Shard;

  constructor(shard: Shard) {
    this.#shard = shard;
  }

  async search({ text, limit }: SearchRequest): Promise<Document[]> {
    const typed = typedOf(text);
    const query = [text, typed?.before ?? "", typed ? `${typed.beginning}:*` : ""] as const;
    try {
      return await this.#shard.read(async (connection) => {
        const found = await connection.rows(byWords, ...query, limit);
        return found.length > 0 ? found : connection.rows(bySpelling, text, limit);
      });
    } catch (error) {
      throw isLate(error) || isUnreachable(error) ? unavailable("search") : error;
    }
  }

  async index(documents: readonly Document[]): Promise<void> {
    // In one order, so that two who take in the same products do not wait for each other in a circle.
    const sorted = [...documents].sort((one, other) => (one.id < other.id ? -1 : 1));
    await this.#shard.write((connection) => connection.rows(index, JSON.stringify(sorted)));
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The statement took longer than it may. */
function isLate(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === "57014";
}
