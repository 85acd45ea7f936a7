import { useMemo, useState } from "react";

const names = {{["Tea", "Bread", "Apples"]|["茶", "面包", "苹果"]}};

export default function Basket() {
  const [amounts, setAmounts] = useState([2, 1, 6]);
  const prices = [4.5, 3.2, 0.4];
  const total = useMemo(
    () => amounts.reduce((sum, amount, i) => sum + amount * prices[i], 0),
    [amounts],
  );
  const change = (i, by) =>
    setAmounts(amounts.map((one, at) => (at === i ? Math.max(0, one + by) : one)));

  return (
    <main>
      <style>{`
        main { max-width: 24rem; margin: 2rem auto; font: 1rem system-ui; }
        li { align-items: center; border-bottom: 1px solid #8884; display: flex; gap: .75rem; padding: .6rem 0; }
        ul { list-style: none; padding: 0; }
        span { flex: 1; }
        button { background: #3b6fd4; border: 0; border-radius: .4rem; color: #fff; font: inherit; height: 2rem; width: 2rem; }
        strong { font-size: 1.25rem; }
      `}</style>
      <h1>{{Basket|购物篮}}</h1>
      <ul>
        {names.map((name, i) => (
          <li key={name}>
            <span>{name}</span>
            <button aria-label={`{{Less|减少}} ${name}`} onClick={() => change(i, -1)}>−</button>
            <b>{amounts[i]}</b>
            <button aria-label={`{{More|增加}} ${name}`} onClick={() => change(i, 1)}>+</button>
          </li>
        ))}
      </ul>
      <p>{{Total|合计}}: <strong>{total.toFixed(2)}</strong></p>
    </main>
  );
}
