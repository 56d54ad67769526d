#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A strong JAX peer of the DAC training loop, for side-by-side measurements.

One jitted program runs many updates (lax.scan) for many seeds (vmap), with the
data set resident on the device: the fastest shape that this algorithm takes in
plain JAX. Networks, losses and constants follow docs/algorithm.md.

  jax_dac.py --obs 17 --act 6 --seeds 1 --steps 200            # random data, updates/s
  jax_dac.py --data hopper_medium_replay.h5 --seeds 2 --steps 20000 --eval Hopper-v4

Prints one JSON line: updates per second (one seed's update counts as one), the
device, and the compile time. Needs jax and optax; h5py and gymnasium only for
--data and --eval.
"""
import argparse, functools, json, time
import jax, jax.numpy as jnp, numpy as np, optax


def mish(x):
    return x * jnp.tanh(jax.nn.softplus(x))


def init_mlp(key, sizes):
    out = []
    for a, b in zip(sizes[:-1], sizes[1:]):
        key, k = jax.random.split(key)
        lim = np.sqrt(6.0 / (a + b))
        out.append((jax.random.uniform(k, (a, b), minval=-lim, maxval=lim), jnp.zeros(b)))
    return out


def mlp(p, x):
    for w, b in p[:-1]:
        x = mish(x @ w + b)
    return x @ p[-1][0] + p[-1][1]


def time_features(t, dim=16):
    half = dim // 2
    f = t * jnp.exp(-jnp.arange(half) * (np.log(10000.0) / (half - 1)))
    return jnp.concatenate([jnp.cos(f), jnp.sin(f)], -1)


def eps_net(p, s, a, t):
    return mlp(p["net"], jnp.concatenate([s, a, mlp(p["time"], time_features(t))], -1))


def ensemble_q(p, s, a):
    x = jnp.concatenate([s, a], -1)
    return jax.vmap(lambda q: mlp(q, x)[..., 0])(p)


def vp_schedule(T):
    t = np.arange(1, T + 1)
    alpha = np.exp(-0.1 / T - 0.5 * (10 - 0.1) * (2 * t - 1) / T ** 2)
    alpha = np.concatenate([[1.0], alpha]).astype(np.float32)
    return alpha, np.cumprod(alpha).astype(np.float32)


class DAC:
    def __init__(self, obs, act, c):
        self.obs, self.act, self.c = obs, act, c
        self.alpha, self.ahat = vp_schedule(c.T)
        sched = optax.cosine_decay_schedule(c.lr, c.max_steps)
        self.opt = optax.chain(optax.clip_by_global_norm(1.0), optax.adam(sched))

    def init(self, key):
        ka, kt, kc = jax.random.split(key, 3)
        h = (self.c.hidden,) * 3
        actor = {"time": init_mlp(kt, (16, 32, 32)), "net": init_mlp(ka, (self.obs + self.act + 32, *h, self.act))}
        critic = jax.vmap(lambda k: init_mlp(k, (self.obs + self.act, *h, 1)))(jax.random.split(kc, self.c.heads))
        copy = functools.partial(jax.tree_util.tree_map, jnp.copy)
        return dict(actor=actor, actor_tar=copy(actor), critic=critic, critic_tar=copy(critic), oa=self.opt.init(actor),
                    oc=self.opt.init(critic), eta=jnp.float32(self.c.eta), step=jnp.int32(0))

    def sample(self, p, s, key, temperature=1.0):
        x = jax.random.normal(key, (s.shape[0], self.act))
        for t in range(self.c.T, 0, -1):
            key, k = jax.random.split(key)
            e = eps_net(p, s, x, jnp.full((s.shape[0], 1), float(t)))
            x0 = jnp.clip((x - np.sqrt(1 - self.ahat[t]) * e) / np.sqrt(self.ahat[t]), -1, 1)
            x = (np.sqrt(self.ahat[t - 1]) * (1 - self.alpha[t]) * x0 + np.sqrt(self.alpha[t]) * (1 - self.ahat[t - 1]) * x) / (1 - self.ahat[t])
            if t > 1:
                x = x + temperature * np.sqrt(1 - self.alpha[t]) * jax.random.normal(k, x.shape)
        return x

    def update(self, st, batch, key):
        c = self.c
        s, a, r, m, s2 = batch
        k1, k2, k3 = jax.random.split(key, 3)
        so = jnp.repeat(s2, c.samples, 0)
        v = ensemble_q(st["critic_tar"], so, self.sample(st["actor_tar"], so, k1)).reshape(c.heads, -1, c.samples)
        v = v.max(-1) if c.max_q else v.mean(-1)
        y = r + c.discount * m * (v.mean(0) - c.rho * v.std(0))
        closs, g = jax.value_and_grad(lambda p: ((ensemble_q(p, s, a) - y) ** 2).mean())(st["critic"])
        u, oc = self.opt.update(g, st["oc"])
        critic = optax.apply_updates(st["critic"], u)
        ema = lambda n, o: jax.tree_util.tree_map(lambda x, y: c.tau * x + (1 - c.tau) * y, n, o)
        ctar = ema(critic, st["critic_tar"])

        t = jax.random.randint(k2, (s.shape[0], 1), 1, c.T + 1)
        eps = jax.random.normal(k3, a.shape)
        ah = jnp.asarray(self.ahat)[t]
        xt = jnp.sqrt(ah) * a + jnp.sqrt(1 - ah) * eps
        qn = jnp.abs(ensemble_q(ctar, s, a)).mean()
        qg = jax.grad(lambda x: ensemble_q(ctar, s, x).mean(0).sum())(xt) / (qn + 1e-6)

        def loss(p):
            e = eps_net(p, s, xt, t.astype(jnp.float32))
            bc = ((e - eps) ** 2).mean()
            return st["eta"] * bc + (jnp.sqrt(1 - ah) * qg * e).mean(), bc
        (aloss, bc), g = jax.value_and_grad(loss, has_aux=True)(st["actor"])
        u, oa = self.opt.update(g, st["oa"])
        actor = optax.apply_updates(st["actor"], u)
        eta = jnp.clip(st["eta"] + c.eta_lr * jnp.clip(bc - c.bc_threshold, -1, 1), 0.001, 100.0)
        do = (st["step"] % 5 == 0) & (st["step"] > 1000)
        atar = jax.tree_util.tree_map(lambda n, o: jnp.where(do, n, o), ema(actor, st["actor_tar"]), st["actor_tar"])
        return dict(actor=actor, actor_tar=atar, critic=critic, critic_tar=ctar, oa=oa, oc=oc, eta=eta, step=st["step"] + 1), (closs, aloss, bc, eta)

    def act_eval(self, st, s, key):
        so = jnp.repeat(s, 10, 0)
        a = self.sample(st["actor"], so, key)
        q = ensemble_q(st["critic_tar"], so, a).mean(0).reshape(-1, 10)
        return a.reshape(s.shape[0], 10, -1)[jnp.arange(s.shape[0]), q.argmax(-1)]


def load(path):
    import h5py
    with h5py.File(path) as f:
        d = {k: f[k][()] for k in ("observations", "actions", "rewards", "terminals", "timeouts", "next_observations")}
    keep = ~d["timeouts"].astype(bool)
    keep[-1] = False
    ret, rs, acc = [], d["rewards"], 0.0
    for r, e in zip(rs, d["terminals"] | d["timeouts"]):
        acc += r
        if e:
            ret.append(acc); acc = 0.0
    scale = 1000.0 / (max(ret) - min(ret))
    return (d["observations"][keep], np.clip(d["actions"][keep], -1 + 1e-5, 1 - 1e-5), (rs * scale)[keep].astype(np.float32),
            1.0 - d["terminals"][keep].astype(np.float32), d["next_observations"][keep])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--obs", type=int, default=17); p.add_argument("--act", type=int, default=6); p.add_argument("--data"); p.add_argument("--eval")
    p.add_argument("--seeds", type=int, default=1); p.add_argument("--steps", type=int, default=100); p.add_argument("--chunk", type=int, default=20)
    p.add_argument("--batch", type=int, default=256); p.add_argument("--hidden", type=int, default=256); p.add_argument("--heads", type=int, default=10)
    p.add_argument("--samples", type=int, default=10); p.add_argument("--T", type=int, default=5); p.add_argument("--rho", type=float, default=1.0)
    p.add_argument("--eta", type=float, default=1.0); p.add_argument("--eta_lr", type=float, default=0.001); p.add_argument("--bc_threshold", type=float, default=1.0)
    p.add_argument("--discount", type=float, default=0.99); p.add_argument("--tau", type=float, default=0.005); p.add_argument("--lr", type=float, default=3e-4)
    p.add_argument("--max_steps", type=int, default=2000000); p.add_argument("--max_q", action="store_true"); p.add_argument("--precision", default="default")
    p.add_argument("--episodes", type=int, default=10); p.add_argument("--eval_every", type=int, default=10000)
    c = p.parse_args()
    jax.config.update("jax_default_matmul_precision", None if c.precision == "default" else c.precision)
    if c.data:
        data = load(c.data); obs, act = data[0].shape[1], data[1].shape[1]
    else:
        g, n, obs, act = np.random.default_rng(0), 100000, c.obs, c.act
        data = (g.standard_normal((n, obs)), g.uniform(-1, 1, (n, act)), g.uniform(0, 5, n), np.ones(n), g.standard_normal((n, obs)))
    data = tuple(jnp.asarray(x, jnp.float32) for x in data); n = data[0].shape[0]
    dac = DAC(obs, act, c)
    st = jax.vmap(dac.init)(jax.random.split(jax.random.PRNGKey(0), c.seeds))

    def one(st, key):
        ki, ku = jax.random.split(key)
        idx = jax.random.randint(ki, (c.batch,), 0, n)
        return dac.update(st, tuple(x[idx] for x in data), ku)
    run = jax.jit(jax.vmap(lambda st, keys: jax.lax.scan(one, st, keys)), donate_argnums=0)
    key, t0 = jax.random.PRNGKey(1), time.time()

    def chunk(st, key):
        key, k = jax.random.split(key)
        st, info = run(st, jax.random.split(k, c.seeds * c.chunk).reshape(c.seeds, c.chunk, -1))
        return jax.block_until_ready(st), info, key
    st, info, key = chunk(st, key); compile_s = time.time() - t0
    t0, done, spent, curve = time.time(), 0, 0.0, []
    if c.eval:
        import gymnasium
        envs = [gymnasium.make(c.eval) for _ in range(c.episodes)]
        act_fn = jax.jit(jax.vmap(dac.act_eval, in_axes=(0, None, 0)))
    while done < c.steps:
        t1 = time.time(); st, info, key = chunk(st, key); spent += time.time() - t1; done += c.chunk
        if c.eval and done % c.eval_every < c.chunk:
            scores = []
            for seed in range(c.seeds):
                one_st = jax.tree_util.tree_map(lambda x: x[seed:seed + 1], st)
                s = np.stack([e.reset(seed=100 * seed + i)[0] for i, e in enumerate(envs)]); ret = np.zeros(c.episodes); live = np.ones(c.episodes, bool)
                while live.any():
                    key, k = jax.random.split(key)
                    a = np.asarray(act_fn(one_st, jnp.asarray(s, jnp.float32), k[None]))[0]
                    for i, e in enumerate(envs):
                        if live[i]:
                            s[i], r, term, trunc, _ = e.step(np.clip(a[i], -1, 1)); ret[i] += r; live[i] = not (term or trunc)
                scores.append(float(ret.mean()))
            curve.append((done, scores)); print(done, [round(x, 1) for x in scores], [round(float(x.mean()), 4) for x in info], round(time.time() - t0, 1), flush=True)
    print(json.dumps(dict(updates_per_s=round(c.seeds * done / spent, 2), seeds=c.seeds, device=str(jax.devices()[0]), compile_s=round(compile_s, 1), precision=c.precision, batch=c.batch, heads=c.heads, obs=obs, act=act, curve=curve)))


if __name__ == "__main__":
    main()
