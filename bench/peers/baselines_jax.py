#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The updates of bc, dbc, dql, iql, ivr, cql and sac in JAX, to be timed beside this program's.

Each is one jitted call of many updates (lax.scan) on data that lie on the device, the fastest shape that they take in plain
JAX. Formulas: docs/baselines.md and the papers it names; Adam is written out. The defaults of this program count, not the
slips of the authors'. Needs jax and numpy.

  baselines_jax.py --agents iql,sac --obs 17 --act 6 --rounds 3 --seconds 2

Prints for each agent one line of JSON: microseconds of an update, one number a round. With --serve it reads agents' names
from standard input, a line each, and answers each with one round, so that another program can take turns with it.
"""
import argparse
import json
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

GAMMA, TAU, RATE, BATCH, CLIP = 0.99, 0.005, 3e-4, 256, 1.0
LOG_2PI = float(np.log(2 * np.pi))


# ------------------------------------------------------------------------------------------------ networks

def mish(x):
    return x * jnp.tanh(jax.nn.softplus(x))


def dense(key, inputs, outputs, heads=()):
    limit = np.sqrt(6 / (inputs + outputs))
    return dict(w=jax.random.uniform(key, (*heads, inputs, outputs), minval=-limit, maxval=limit),
                b=jnp.zeros((*heads, 1, outputs) if heads else (outputs,)))


def mlp(key, sizes, heads=(), norm=False):
    layers = [dense(k, i, o, heads) for k, i, o in zip(jax.random.split(key, len(sizes) - 1), sizes, sizes[1:])]
    if norm:
        for layer, size in zip(layers[:-1], sizes[1:]):
            layer["scale"], layer["shift"] = jnp.ones(size), jnp.zeros(size)
    return layers


def run(layers, x, activation):
    for layer in layers[:-1]:
        x = x @ layer["w"] + layer["b"]
        if "scale" in layer:
            mean = x.mean(-1, keepdims=True)
            spread = jnp.maximum(0, (x * x).mean(-1, keepdims=True) - mean * mean)
            x = (x - mean) * jax.lax.rsqrt(spread + 1e-6) * layer["scale"] + layer["shift"]
        x = activation(x)
    return x @ layers[-1]["w"] + layers[-1]["b"]


def values(critic, s, a, activation=jax.nn.relu):
    """(H, rows) of an ensemble."""
    return run(critic, jnp.concatenate([s, a], -1), activation)[..., 0]


def noise_model(key, obs, act, hidden):
    k1, k2 = jax.random.split(key)
    return dict(time=mlp(k1, (16, 32, 32)), net=mlp(k2, (obs + act + 32, *hidden, act)))


def predicted_noise(p, s, x, t):
    """t (rows, 1): the number of the step as it is."""
    f = t * jnp.exp(-jnp.arange(8) * (np.log(10000.0) / 7))
    features = run(p["time"], jnp.concatenate([jnp.cos(f), jnp.sin(f)], -1), mish)
    return run(p["net"], jnp.concatenate([s, x, features], -1), mish)


# ------------------------------------------------------------------------------------------------ policies

def gaussian(p, s, act, tanh_mean):
    out = run(p["net"], s, jax.nn.relu)
    mean, log_std = (out, p["log_std"]) if "log_std" in p else (out[:, :act], out[:, act:])
    return jnp.tanh(mean) if tanh_mean else mean, jnp.exp(jnp.clip(log_std, -5, 2))


def log_density(mean, std, x):
    return (-((x - mean) / std) ** 2 / 2 - jnp.log(std) - LOG_2PI / 2).sum(-1) + jnp.zeros(x.shape[0])


def squashed_sample(mean, std, z):
    """tanh(x) and its log density; the correction in a form that does not overflow."""
    x = mean + std * z
    correction = 2 * (np.log(2) - x - jax.nn.softplus(-2 * x))
    return jnp.tanh(x), log_density(mean, std, x) - correction.sum(-1)


# ------------------------------------------------------------------------------------------------ steps

def adam(params):
    zeros = lambda: jax.tree_util.tree_map(jnp.zeros_like, params)
    return dict(mu=zeros(), nu=zeros(), n=jnp.int32(0))


def step(params, grads, opt, rate=RATE, clip=False, decay=False):
    if clip:
        norm = jnp.sqrt(sum((g * g).sum() for g in jax.tree_util.tree_leaves(grads)))
        grads = jax.tree_util.tree_map(lambda g: g * jnp.minimum(1, CLIP / norm), grads)
    if decay:
        rate = rate / 2 * (1 + jnp.cos(np.pi * jnp.minimum(opt["n"], 2e6) / 2e6))
    n = opt["n"] + 1
    mu = jax.tree_util.tree_map(lambda m, g: 0.9 * m + 0.1 * g, opt["mu"], grads)
    nu = jax.tree_util.tree_map(lambda v, g: 0.999 * v + 0.001 * g * g, opt["nu"], grads)
    c1, c2 = 1 - 0.9 ** n.astype(jnp.float32), 1 - 0.999 ** n.astype(jnp.float32)
    new = jax.tree_util.tree_map(lambda p, m, v: p - rate * (m / c1) / (jnp.sqrt(v / c2) + 1e-8), params, mu, nu)
    return new, dict(mu=mu, nu=nu, n=n)


def moved(new, target):
    return jax.tree_util.tree_map(lambda n, t: TAU * n + (1 - TAU) * t, new, target)


def copy(tree):
    return jax.tree_util.tree_map(jnp.copy, tree)


# ------------------------------------------------------------------------------------------------ diffusion

class Chain:
    def __init__(self, steps):
        t = np.arange(1, steps + 1)
        alpha = np.exp(-0.1 / steps - 0.5 * 9.9 * (2 * t - 1) / steps ** 2)
        self.steps, self.alpha = steps, np.concatenate([[1], alpha]).astype(np.float32)
        self.hat = np.cumprod(self.alpha).astype(np.float32)

    def noised(self, a, key):
        kt, ke = jax.random.split(key)
        t = jax.random.randint(kt, (a.shape[0], 1), 1, self.steps + 1)
        e, hat = jax.random.normal(ke, a.shape), jnp.asarray(self.hat)[t]
        return jnp.sqrt(hat) * a + jnp.sqrt(1 - hat) * e, e, t.astype(jnp.float32)

    def sample(self, p, s, act, key):
        key, k = jax.random.split(key)
        x, a, hat = jax.random.normal(k, (s.shape[0], act)), self.alpha, self.hat
        for t in range(self.steps, 0, -1):
            e = predicted_noise(p, s, x, jnp.full((s.shape[0], 1), float(t)))
            x0 = jnp.clip((x - np.sqrt(1 - hat[t]) * e) / np.sqrt(hat[t]), -1, 1)
            x = (np.sqrt(hat[t - 1]) * (1 - a[t]) * x0 + np.sqrt(a[t]) * (1 - hat[t - 1]) * x) / (1 - hat[t])
            if t > 1:
                key, k = jax.random.split(key)
                x = x + np.sqrt(1 - a[t]) * jax.random.normal(k, x.shape)
        return x


# ------------------------------------------------------------------------------------------------ agents

class Agent:
    """init(key) makes the state, update(state, (s, a, r, m, s2), key) the next one."""

    def __init__(self, obs, act):
        self.obs, self.act = obs, act

    def policy(self, key, norm=False, shared=True):
        p = dict(net=mlp(key, (self.obs, 256, 256, self.act * (1 if shared else 2)), norm=norm))
        return {**p, "log_std": jnp.zeros(self.act)} if shared else p

    def critics(self, key, heads, hidden=(256, 256)):
        return mlp(key, (self.obs + self.act, *hidden, 1), heads=(heads,))


class Bc(Agent):
    def init(self, key):
        actor = self.policy(key, norm=True)
        return dict(actor=actor, oa=adam(actor))

    def update(self, st, batch, key):
        s, a = batch[:2]

        def nll(p):
            mean, std = gaussian(p, s, self.act, False)
            return -(log_density(mean, std, jnp.arctanh(a)) - jnp.log(1 - a * a).sum(-1)).mean()
        actor, oa = step(st["actor"], jax.grad(nll)(st["actor"]), st["oa"])
        return dict(actor=actor, oa=oa)


class Dbc(Agent):
    def init(self, key):
        self.chain = Chain(5)
        actor = noise_model(key, self.obs, self.act, (256,) * 3)
        return dict(actor=actor, oa=adam(actor))

    def update(self, st, batch, key):
        s, a = batch[:2]
        x, e, t = self.chain.noised(a, key)
        g = jax.grad(lambda p: ((predicted_noise(p, s, x, t) - e) ** 2).sum(-1).mean())(st["actor"])
        actor, oa = step(st["actor"], g, st["oa"], clip=True, decay=True)
        return dict(actor=actor, oa=oa)


class Dql(Agent):
    samples = 10

    def init(self, key):
        self.chain = Chain(5)
        ka, kc = jax.random.split(key)
        actor, critic = noise_model(ka, self.obs, self.act, (256,) * 3), self.critics(kc, 2, (256,) * 3)
        return dict(actor=actor, actor_tar=copy(actor), critic=critic, critic_tar=copy(critic), oa=adam(actor),
                    oc=adam(critic), n=jnp.int32(0))

    def update(self, st, batch, key):
        s, a, r, m, s2 = batch
        k1, k2, k3, k4 = jax.random.split(key, 4)
        x, e, t = self.chain.noised(a, k1)
        many = jnp.repeat(s, self.samples, 0)

        def actor_loss(p):
            q = values(st["critic"], many, self.chain.sample(p, many, self.act, k2), mish)
            size = jax.lax.stop_gradient(jnp.abs(q).mean(-1)) + 1e-5
            crossed = jnp.where(jax.random.uniform(k3) > 0.5, q[0].mean() / size[1], q[1].mean() / size[0])
            return ((predicted_noise(p, s, x, t) - e) ** 2).mean() - crossed
        actor, oa = step(st["actor"], jax.grad(actor_loss)(st["actor"]), st["oa"], clip=True, decay=True)
        due = (st["n"] % 5 == 0) & (st["n"] > 1000)
        actor_tar = jax.tree_util.tree_map(lambda n, o: jnp.where(due, n, o), moved(actor, st["actor_tar"]), st["actor_tar"])
        many2 = jnp.repeat(s2, self.samples, 0)
        v = values(st["critic_tar"], many2, self.chain.sample(actor_tar, many2, self.act, k4), mish)
        y = r + GAMMA * m * v.min(0).reshape(-1, self.samples).mean(-1)
        g = jax.grad(lambda p: ((values(p, s, a, mish) - y) ** 2).sum(0).mean())(st["critic"])
        critic, oc = step(st["critic"], g, st["oc"], clip=True, decay=True)
        return dict(actor=actor, actor_tar=actor_tar, critic=critic, critic_tar=moved(critic, st["critic_tar"]), oa=oa,
                    oc=oc, n=st["n"] + 1)


class InSample(Agent):
    """IQL and IVR."""

    def init(self, key):
        ka, kc, kv = jax.random.split(key, 3)
        actor, critic = self.policy(ka), self.critics(kc, 2)
        value = mlp(kv, (self.obs, 256, 256, 1), norm=True)
        return dict(actor=actor, critic=critic, critic_tar=copy(critic), value=value, oa=adam(actor), oc=adam(critic),
                    ov=adam(value))

    def update(self, st, batch, key):
        s, a, r, m, s2 = batch
        q = values(st["critic_tar"], s, a).min(0)
        v = lambda p, x: run(p, x, jax.nn.relu)[:, 0]
        value, ov = step(st["value"], jax.grad(lambda p: self.value_loss(q, v(p, s)))(st["value"]), st["ov"])
        weight = self.weight(q - v(value, s))

        def actor_loss(p):
            mean, std = gaussian(p, s, self.act, True)
            return -(weight * log_density(mean, std, a)).mean()
        actor, oa = step(st["actor"], jax.grad(actor_loss)(st["actor"]), st["oa"], decay=True)
        y = r + GAMMA * m * v(value, s2)
        g = jax.grad(lambda p: ((values(p, s, a) - y) ** 2).sum(0).mean())(st["critic"])
        critic, oc = step(st["critic"], g, st["oc"])
        return dict(actor=actor, critic=critic, critic_tar=moved(critic, st["critic_tar"]), value=value, oa=oa, oc=oc, ov=ov)


class Iql(InSample):
    def value_loss(self, q, v):
        return (jnp.where(q > v, 0.7, 0.3) * (q - v) ** 2).mean()

    def weight(self, advantage):
        return jnp.minimum(jnp.exp(3 * advantage), 100)


class Ivr(InSample):
    def value_loss(self, q, v):
        u = 1 + (q - v) / 2
        return (jnp.where(u > 0, u * u, 0) + v).mean()

    def weight(self, advantage):
        return jnp.clip(advantage, 0, 100)


class Cql(Agent):
    temperature, random_actions, heads = 0.5, 10, 2

    def init(self, key):
        ka, kc = jax.random.split(key)
        actor, critic = self.policy(ka), self.critics(kc, self.heads)
        return dict(actor=actor, critic=critic, critic_tar=copy(critic), oa=adam(actor), oc=adam(critic))

    def sample(self, p, s, key):
        mean, std = gaussian(p, s, self.act, True)
        x = mean + std * jax.random.normal(key, mean.shape)
        return x, log_density(mean, std, x)

    def update(self, st, batch, key):
        s, a, r, m, s2 = batch
        k1, k2, k3, k4 = jax.random.split(key, 4)
        w, rows = self.temperature, s.shape[0]
        next_a, next_log = self.sample(st["actor"], s2, k1)
        y = r + GAMMA * m * (values(st["critic_tar"], s2, next_a).min(0) - w * next_log)
        own = self.sample(st["actor"], s, k2)[0]
        drawn = jax.random.uniform(k3, (rows * self.random_actions, self.act), minval=-1, maxval=1)
        many = jnp.repeat(s, self.random_actions, 0)

        def critic_loss(p):
            data = values(p, s, a)
            others = [data[..., None], values(p, s, own)[..., None], values(p, s2, next_a)[..., None],
                      values(p, many, drawn).reshape(-1, rows, self.random_actions)]
            soft = w * jax.nn.logsumexp(jnp.concatenate(others, -1) / w, -1)
            return ((data - y) ** 2).mean() + (soft - data).mean()
        critic, oc = step(st["critic"], jax.grad(critic_loss)(st["critic"]), st["oc"])

        def actor_loss(p):
            x, log = self.sample(p, s, k4)
            return (w * log - values(critic, s, x).min(0)).mean()
        actor, oa = step(st["actor"], jax.grad(actor_loss)(st["actor"]), st["oa"], decay=True)
        return dict(actor=actor, critic=critic, critic_tar=moved(critic, st["critic_tar"]), oa=oa, oc=oc)


class Sac(Agent):
    def init(self, key):
        ka, kc = jax.random.split(key)
        actor, critic, temp = self.policy(ka, shared=False), self.critics(kc, 2), jnp.zeros(())
        return dict(actor=actor, critic=critic, critic_tar=copy(critic), temp=temp, oa=adam(actor), oc=adam(critic),
                    ot=adam(temp))

    def sample(self, p, s, key):
        mean, std = gaussian(p, s, self.act, False)
        return squashed_sample(mean, std, jax.random.normal(key, mean.shape))

    def update(self, st, batch, key):
        s, a, r, m, s2 = batch
        k1, k2 = jax.random.split(key)
        w = jnp.exp(st["temp"])
        next_a, next_log = self.sample(st["actor"], s2, k1)
        y = r + GAMMA * m * (values(st["critic_tar"], s2, next_a).min(0) - w * next_log)
        g = jax.grad(lambda p: ((values(p, s, a) - y) ** 2).sum(0).mean())(st["critic"])
        critic, oc = step(st["critic"], g, st["oc"])

        def actor_loss(p):
            x, log = self.sample(p, s, k2)
            return (w * log - values(critic, s, x).min(0)).mean(), log.mean()
        g, log = jax.grad(actor_loss, has_aux=True)(st["actor"])
        actor, oa = step(st["actor"], g, st["oa"])
        temp, ot = step(st["temp"], -w * (log - self.act), st["ot"])
        return dict(actor=actor, critic=critic, critic_tar=moved(critic, st["critic_tar"]), temp=temp, oa=oa, oc=oc, ot=ot)


AGENTS = dict(bc=Bc, dbc=Dbc, dql=Dql, iql=Iql, ivr=Ivr, cql=Cql, sac=Sac)


# ------------------------------------------------------------------------------------------------ timing

class Timed:
    """An agent, compiled and warm, on made-up data."""

    def __init__(self, name, obs, act, chunk):
        random, rows = np.random.default_rng(0), 100_000
        data = (random.standard_normal((rows, obs)), random.uniform(-0.99, 0.99, (rows, act)), random.uniform(0, 5, rows),
                np.ones(rows), random.standard_normal((rows, obs)))
        data = tuple(jnp.asarray(x, jnp.float32) for x in data)
        agent = AGENTS[name](obs, act)
        self.state, self.chunk, self.key = agent.init(jax.random.PRNGKey(0)), chunk, jax.random.PRNGKey(1)

        def one(state, key):
            k1, k2 = jax.random.split(key)
            rows_taken = jax.random.randint(k1, (BATCH,), 0, rows)
            return agent.update(state, tuple(x[rows_taken] for x in data), k2), None
        self.run = jax.jit(lambda state, keys: jax.lax.scan(one, state, keys)[0], donate_argnums=0)
        self.call()
        finite = all(bool(jnp.isfinite(x).all()) for x in jax.tree_util.tree_leaves(self.state))
        if not finite:
            raise ValueError(name + ": an update gave numbers that are not finite")

    def call(self):
        self.key, k = jax.random.split(self.key)
        self.state = jax.block_until_ready(self.run(self.state, jax.random.split(k, self.chunk)))

    def microseconds(self, seconds):
        """Of an update, the median over the calls that fit into so many seconds."""
        times, end = [], time.perf_counter() + seconds
        while not times or time.perf_counter() < end:
            start = time.perf_counter()
            self.call()
            times.append((time.perf_counter() - start) / self.chunk)
        return float(np.median(times)) * 1e6


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--agents", default=",".join(AGENTS))
    p.add_argument("--obs", type=int, default=17)
    p.add_argument("--act", type=int, default=6)
    p.add_argument("--chunk", type=int, default=20, help="updates a call")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--seconds", type=float, default=2.0, help="a round")
    p.add_argument("--serve", action="store_true")
    c = p.parse_args()
    timed = {}

    def one_round(name):
        if name not in timed:
            timed.clear()  # one at a time in memory
            timed[name] = Timed(name, c.obs, c.act, c.chunk)
        return timed[name].microseconds(c.seconds)
    if c.serve:
        for line in sys.stdin:
            print(one_round(line.strip()), flush=True)
        return
    for name in c.agents.split(","):
        print(json.dumps(dict(agent=name, us=[round(one_round(name), 1) for _ in range(c.rounds)])), flush=True)


if __name__ == "__main__":
    main()
