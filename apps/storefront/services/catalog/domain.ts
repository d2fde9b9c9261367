/** A product as it is sold. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly priceCents: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly stock: number;
  /** Grows with every change, so that an older copy is known as such. */
  readonly version: number;
}

/** What may be said of a new product. */
export type NewProduct = Omit<Product, "id" | "version">;

/** What may be changed of a product; what is left out stays. */
export type ProductChange = Partial<Omit<NewProduct, "stock">>;

/** A page of products, and where the next one begins. */
export interface ProductPage {
  readonly products: Product[];
  /** Id of the last product here; null when there are no more. */
  readonly next: string | null;
}

/** The page that a list of at most `limit` products makes. */
export function pageOf(products: Product[], limit: number): ProductPage {
  return { products, next: products.length < limit ? null : (products.at(-1)?.id ?? null) };
}
