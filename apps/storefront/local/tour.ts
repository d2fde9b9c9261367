/** A walk through the storefront for a terminal: a visitor looks around, signs up, fills a cart, orders, and sees what became of it. */
export function tour(url: string): string {
  const json = "-H 'content-type: application/json'";
  const pick = (field: string) => `sed 's/.*"${field}":"\\([^"]*\\)".*/\\1/'`;
  return `
  SHOP=${url}/api
  curl -s "$SHOP/catalog/products?category=lighting&limit=2"
  curl -s "$SHOP/search?q=lamp"
  TOKEN=$(curl -s -X POST $SHOP/auth/register ${json} \\
    -d '{"email":"'$RANDOM'@example.com","password":"correct horse battery"}' | ${pick("accessToken")})
  PRODUCT=$(curl -s "$SHOP/catalog/products?category=lighting&limit=1" | ${pick("id")})
  curl -s -X PUT $SHOP/cart/items/$PRODUCT -H "authorization: Bearer $TOKEN" ${json} -d '{"quantity":2}'
  ORDER=$(curl -s -X POST $SHOP/orders -H "authorization: Bearer $TOKEN" -H "idempotency-key: $RANDOM-$RANDOM-tour" \\
    ${json} -d '{}' | ${pick("id")})
  curl -s $SHOP/orders/$ORDER -H "authorization: Bearer $TOKEN"          # placed, and a moment later paid
  curl -sN --max-time 3 $SHOP/orders/$ORDER/events -H "authorization: Bearer $TOKEN"   # live
  curl -s $SHOP/notifications -H "authorization: Bearer $TOKEN"
`;
}
