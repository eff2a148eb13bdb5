"""Right and wrong answers to the exercises on the Jacobian."""

import numpy as np
import sympy as sp
import torch

from softxent import softmax, softmax_jacobian, softmax_jvp, softmax_vjp

F = sp.Rational
E_i, E_j, d, Z = sp.symbols("E_i E_j d Z")
HAND = [[1 / 4, -1 / 6, -1 / 12], [-1 / 6, 2 / 9, -1 / 18], [-1 / 12, -1 / 18, 5 / 36]]
P = np.array([1 / 2, 1 / 3, 1 / 6])


def masked(x, allowed):
    """The allowed classes are a softmax of their own."""
    jacobian = np.zeros((x.size, x.size))
    jacobian[np.ix_(allowed, allowed)] = softmax_jacobian(x[allowed])
    return jacobian


def scale_in_place(beta, x):
    direction = x.copy()
    x *= beta
    return softmax_jvp(x, direction)


def cheat_in_place(x):
    """Change the input, so that a careless judge compares with the answer to another question."""
    x[:] = 0
    return softmax_jacobian(softmax(x)) @ softmax_jacobian(x)


def loop_over_classes(x, upstream):
    """Right, in n times n steps."""
    p, result = softmax(x), []
    for j in range(len(x)):
        entry = 0.0
        for i in range(len(x)):
            entry += upstream[i] * ((i == j) - p[j])
        result.append(entry)
    return result


RIGHT = {
    "ex-jacobian-by-hand": [
        [[0.25, -0.167, -0.083], [-0.167, 0.222, -0.056], [-0.083, -0.056, 0.139]],
        [["1/4", "-1/6", "-1/12"], ["-1/6", "2/9", "-1/18"], ["-1/12", "-1/18", "5/36"]],
        sp.Matrix(HAND),
        torch.tensor(HAND, requires_grad=True),
        [[0.25, -0.166, -0.083], [-0.166, 0.222, -0.055], [-0.083, -0.055, 0.138]],
        HAND,
        np.array(HAND),
        [[F(1, 4), F(-1, 6), F(-1, 12)], [F(-1, 6), F(2, 9), F(-1, 18)], [F(-1, 12), F(-1, 18), F(5, 36)]],
    ],
    "ex-fill-in-the-proof": [
        sp.Tuple(d * E_i, E_j, d * E_i / Z - E_i * E_j / Z**2),
        ("d*E_i", "E_j", "E_i*(d*Z - E_j)/Z^2"),
        ("d*E_i", "E_j", "(d*E_i*Z - E_i*E_j) / Z**2"),
        ["E_i*d", "E_j", "E_i/Z*(d - E_j/Z)"],
        (d * E_i, E_j, d * E_i / Z - E_i * E_j / Z**2),
        ("d*E_j", "E_j", "(d*E_j*Z - E_i*E_j) / Z**2"),
        "d*E_i, E_j, (d*E_i*Z - E_i*E_j)/Z**2",
        " (d*E_i, E_j, E_i/Z*(d - E_j/Z)) ",
        "[d*E_i, E_j, E_i/Z*(d - E_j/Z)]",
        "(d)*E_i, E_j, E_i/Z*(d - E_j/Z)",
    ],
    "ex-repair-backward": [
        lambda p, upstream: [q * (u - p @ upstream) for q, u in zip(p, upstream, strict=True)],
        lambda p, upstream: p * upstream - p * p.dot(upstream),
        lambda p, upstream: p.mul(upstream - p.dot(upstream)),
        lambda p, upstream: p * (upstream - p @ upstream),
        lambda p, upstream: p * upstream - p * (p * upstream).sum(),
    ],
    "ex-log-softmax-backward": [
        lambda x, upstream: [
            u - upstream_sum * q for upstream_sum in [sum(upstream)] for u, q in zip(upstream, softmax(x), strict=True)
        ],
        lambda x, upstream: upstream - np.exp(x - x.max()) / np.exp(x - x.max()).sum() * np.sum(upstream),
        lambda x, upstream: upstream.clone() - x.softmax(0) * upstream.sum(),
        lambda x, upstream: upstream - upstream.sum() * softmax(x),
        lambda x, upstream: upstream - softmax(x) * np.ones_like(x).dot(upstream),
    ],
    "ex-derivative-by-scale": [
        lambda beta, x: softmax_jacobian(beta * x) @ x,
        lambda beta, x: list(softmax(beta * x) * (x - softmax(beta * x) @ x)),
        lambda beta, x: softmax_jvp(beta * x, x),
        lambda beta, x: softmax_vjp(beta * x, x),
        scale_in_place,
        lambda beta, x: softmax(beta * x) * (x - softmax(beta * x) @ x),
    ],
    "ex-softmax-twice": [
        lambda x: (
            (np.diag(softmax(softmax(x))) - np.outer(softmax(softmax(x)), softmax(softmax(x)))) @ softmax_jacobian(x)
        ),
        lambda x: sp.Matrix(softmax_jacobian(softmax(x))) * sp.Matrix(softmax_jacobian(x)),
        lambda x: softmax_jacobian(softmax(x)) @ softmax_jacobian(x),
    ],
    "ex-masked-softmax": [
        lambda x, allowed: softmax_jacobian(np.where(allowed, x, -np.inf)).tolist(),
        lambda x, allowed: (lambda p: np.diag(p) - np.outer(p, p))(
            np.where(allowed, np.exp(x - x.max()), 0) / (allowed * np.exp(x - x.max())).sum()
        ),
        lambda x, allowed: softmax_jacobian(np.where(allowed, x, -np.inf)),
        masked,
    ],
    "ex-forward-step": [
        2 * sp.sqrt(sp.Symbol("epsilon") / sp.Symbol("M")),
        "2*sqrt(ε/M)",
        "math.sqrt(eps)*2/sqrt(M)",
        "2*eps^(1/2)*M^(-1/2)",
        "2*sqrt(eps/M)",
        "sqrt(4*eps/M)",
        "2*(eps/M)**0.5",
        2 * sp.sqrt(sp.Symbol("eps")) / sp.sqrt(sp.Symbol("M")),
    ],
}

WRONG = {
    "ex-jacobian-by-hand": [
        ([[0.25, -0.17, -0.08], [-0.17, 0.22, -0.06], [-0.08, -0.06, 0.14]], "first digits are right; give at least 3"),
        ([[1 / 4, -1 / 6, -1 / 12], [-1 / 6, 2 / 9, -1 / 18], [-1 / 12, -1 / 18, 5 / 30]], "Each row"),
        ([[1 / 4, -1 / 6], [1 / 3]], "different lengths"),
        (-np.array(HAND), "diagonal"),
        (np.diag(P * (1 - P)), "Each row must sum to zero"),
        (np.diag(P) + np.outer(P, P), "Each row must sum to zero"),
        (P, r"9 numbers, of the shape \(3, 3\)"),
    ],
    "ex-fill-in-the-proof": [
        (("d*E_i", "E_j", "(d*E_i*Z - E_i*E_j) / Z"), "The third"),
        (("d*E_j", "d*E_j", "(d*E_i*Z - E_i*E_j) / Z**2"), "The second"),
        ((1, "E_j", "0"), "in quotes"),
        ("d*E_i", "Give three formulas"),
        ("d*E_i, E_j", "Give three formulas"),
        ("d*E_i, Z, 0", "The second formula"),
        (("E_i", "E_j", "0"), "The first formula"),
        (("d*E_i", "Z", "0"), "The second formula"),
        (("d*E_i", "E_j", "(E_i*E_j - d*E_i*Z) / Z**2"), "The third formula: Use the quotient rule"),
        (("d*E_i", "E_j"), "Give three formulas"),
        (("d*E_i", "d*E_j", "0"), "The second formula"),
    ],
    "ex-repair-backward": [
        (lambda p, upstream: p * (upstream - upstream @ upstream), "other probabilities"),
        (lambda p, upstream: upstream - p @ upstream, "other probabilities"),
        (lambda p, upstream: print(end=""), "Is a `return` missing"),
        (lambda p, upstream: p * (1 - p) * upstream, "other probabilities"),
        (lambda p, upstream: p * (upstream - upstream.mean()), "other probabilities"),
        (lambda p, upstream: np.diag(p) - np.outer(p, p), "shape must be"),
        (lambda p, upstream: (np.diag(p) - np.outer(p, p)) @ upstream, "matrix of n times n"),
    ],
    "ex-log-softmax-backward": [
        (loop_over_classes, "n times n operations"),
        (
            lambda x, upstream: [u - np.sum(upstream) * q for u, q in zip(upstream, softmax(x), strict=True)],
            "n times n operations",
        ),
        (
            lambda x, upstream: [u - upstream.sum() * softmax(x)[k] for k, u in enumerate(upstream)],
            "n times n operations",
        ),
        (lambda x, upstream: upstream - upstream.mean() * softmax(x), "Multiply out"),
        (lambda x, upstream: upstream - softmax(x) @ upstream, "side on which the vector stands"),
        (lambda x, upstream: upstream - softmax(x), "side on which the vector stands"),
        (lambda x, upstream: upstream @ (np.eye(x.size) - softmax(x)), "n times n operations"),
    ],
    "ex-derivative-by-scale": [
        (lambda beta, x: softmax_jvp(beta * x, beta * x), "In which direction"),
        (lambda beta, x: softmax(beta * x) * (x - x.mean()), "In which direction"),
        (lambda beta, x: beta * softmax_jvp(beta * x, x), "In which direction"),
        (lambda beta, x: softmax_jvp(x, x), "In which direction"),
    ],
    "ex-softmax-twice": [
        (lambda x: softmax_jacobian(softmax(x)), "At which point"),
        (lambda x: (softmax_jacobian(softmax(x)) @ softmax_jacobian(x)).T, "in which order"),
        (lambda x: softmax_jacobian(softmax(x)) * softmax_jacobian(x), "chain rule"),
        (lambda x: softmax_jacobian(x) @ softmax_jacobian(softmax(x)), "in which order"),
        (lambda x: softmax_jacobian(x) @ softmax_jacobian(x), "At which point"),
        (cheat_in_place, "At which point"),
    ],
    "ex-masked-softmax": [
        (lambda x, allowed: softmax_jacobian(x) * np.outer(allowed, allowed), "forbidden class"),
        (lambda x, allowed: softmax_jacobian(x[allowed]), "shape must be"),
        (lambda x, allowed: softmax_jacobian(x), "forbidden class"),
        (lambda x, allowed: softmax_jacobian(np.where(allowed, x, 0.0)), "forbidden class"),
    ],
    "ex-forward-step": [
        ("2*sqrt(eps*M)", "two values"),
        ("sqrt(2*eps/M)", "two values"),
        (2 * sp.sqrt(1e-16 / sp.Symbol("M")), "has no eps.*in quotes"),
        ("2 sqrt(eps/M)", r"Is a \* missing"),
        ("sqrt(eps/M)", "two values"),
        ("(3*eps/M)**(1/3)", "two values"),
        ("eps", "two values"),
    ],
}
