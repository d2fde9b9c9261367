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
