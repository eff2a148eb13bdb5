"""Right and wrong answers to the exercises on the Jacobian."""

import numpy as np
import sympy as sp

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


RIGHT = {
    "ex-jacobian-by-hand": [
        HAND,
        np.array(HAND),
        [[F(1, 4), F(-1, 6), F(-1, 12)], [F(-1, 6), F(2, 9), F(-1, 18)], [F(-1, 12), F(-1, 18), F(5, 36)]],
    ],
    "ex-fill-in-the-proof": [
        ("d*E_i", "E_j", "(d*E_i*Z - E_i*E_j) / Z**2"),
        ["E_i*d", "E_j", "E_i/Z*(d - E_j/Z)"],
        (d * E_i, E_j, d * E_i / Z - E_i * E_j / Z**2),
        ("d*E_j", "E_j", "(d*E_j*Z - E_i*E_j) / Z**2"),
    ],
    "ex-repair-backward": [
        lambda p, upstream: p * (upstream - p @ upstream),
        lambda p, upstream: p * upstream - p * (p * upstream).sum(),
    ],
    "ex-log-softmax-backward": [
        lambda x, upstream: upstream - upstream.sum() * softmax(x),
        lambda x, upstream: upstream - softmax(x) * np.ones_like(x).dot(upstream),
    ],
    "ex-derivative-by-scale": [
        lambda beta, x: softmax_jvp(beta * x, x),
        lambda beta, x: softmax_vjp(beta * x, x),
        scale_in_place,
        lambda beta, x: softmax(beta * x) * (x - softmax(beta * x) @ x),
    ],
    "ex-softmax-twice": [lambda x: softmax_jacobian(softmax(x)) @ softmax_jacobian(x)],
    "ex-masked-softmax": [lambda x, allowed: softmax_jacobian(np.where(allowed, x, -np.inf)), masked],
    "ex-forward-step": [
        "2*sqrt(eps/M)",
        "sqrt(4*eps/M)",
        "2*(eps/M)**0.5",
        2 * sp.sqrt(sp.Symbol("eps")) / sp.sqrt(sp.Symbol("M")),
    ],
}

WRONG = {
    "ex-jacobian-by-hand": [
        (np.diag(P * (1 - P)), "Each row must sum to zero"),
        (np.diag(P) + np.outer(P, P), "Each row must sum to zero"),
        (P, r"shape must be \(3, 3\)"),
    ],
    "ex-fill-in-the-proof": [
        (("E_i", "E_j", "0"), "The first formula"),
        (("d*E_i", "Z", "0"), "The second formula"),
        (("d*E_i", "E_j", "(E_i*E_j - d*E_i*Z) / Z**2"), "The third formula: Use the quotient rule"),
        (("d*E_i", "E_j"), "Give three formulas"),
        (("d*E_i", "d*E_j", "0"), "The second formula"),
    ],
    "ex-repair-backward": [
        (lambda p, upstream: p * (1 - p) * upstream, "other probabilities"),
        (lambda p, upstream: p * (upstream - upstream.mean()), "other probabilities"),
        (lambda p, upstream: np.diag(p) - np.outer(p, p), "shape must be"),
        (lambda p, upstream: (np.diag(p) - np.outer(p, p)) @ upstream, "matrix of n times n"),
    ],
    "ex-log-softmax-backward": [
        (lambda x, upstream: upstream - softmax(x) @ upstream, "side on which the vector stands"),
        (lambda x, upstream: upstream - softmax(x), "side on which the vector stands"),
        (lambda x, upstream: upstream @ (np.eye(x.size) - softmax(x)), "matrix of n times n"),
    ],
    "ex-derivative-by-scale": [
        (lambda beta, x: beta * softmax_jvp(beta * x, x), "In which direction"),
        (lambda beta, x: softmax_jvp(x, x), "In which direction"),
    ],
    "ex-softmax-twice": [
        (lambda x: softmax_jacobian(x) @ softmax_jacobian(softmax(x)), "in which order"),
        (lambda x: softmax_jacobian(x) @ softmax_jacobian(x), "At which point"),
        (cheat_in_place, "At which point"),
    ],
    "ex-masked-softmax": [
        (lambda x, allowed: softmax_jacobian(x), "forbidden class"),
        (lambda x, allowed: softmax_jacobian(np.where(allowed, x, 0.0)), "forbidden class"),
    ],
    "ex-forward-step": [("sqrt(eps/M)", "two values"), ("(3*eps/M)**(1/3)", "two values"), ("eps", "two values")],
}
