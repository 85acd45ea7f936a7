"""An arithmetic expression, worked out within bounds (pure).

Decimal numbers have 100 digits and exponents up to 10,000, so that no expression is
slow: `9**9**9` is too large at once. Python's own evaluation is never asked.
"""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException, Overflow

LONGEST = 1000  # characters of an expression
MOST_FACTORIAL = 500
SHOWN = 30  # digits of a number that is not whole
CONTEXT = Context(prec=100, Emax=10_000, Emin=-10_000)
WRITTEN = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "^": "**"})

Number = Decimal
Binary = Callable[[Number, Number], Number]


class NotArithmetic(ValueError):
    """An expression that cannot be worked out; the text says why."""


def value_of(expression: str) -> str:
    """Return the value as a decimal number; NotArithmetic says why there is none."""
    if len(expression) > LONGEST:
        raise NotArithmetic(f"The expression is longer than {LONGEST} characters.")
    try:
        text = expression.translate(WRITTEN).strip()
        return _shown(_Value(text).of(ast.parse(text, mode="eval").body))
    except (SyntaxError, RecursionError, MemoryError):
        raise NotArithmetic("This is not an arithmetic expression.") from None
    except ZeroDivisionError:
        raise NotArithmetic("Division by zero.") from None
    except (Overflow, OverflowError):
        raise NotArithmetic("The result is too large.") from None
    except (DecimalException, ValueError, TypeError) as error:
        if isinstance(error, NotArithmetic):
            raise
        raise NotArithmetic("This has no value among the real numbers.") from None


def _float(function: Callable[[float], float]) -> Callable[[Number], Number]:
    """Return a function of binary numbers as one of decimals, to 15 digits."""
    return lambda number: Decimal(f"{function(float(number)):.15g}")


def _whole(number: Number) -> int:
    if number != number.to_integral_value():
        raise NotArithmetic("This needs whole numbers.")
    return int(number)


def _factorial(number: Number) -> Number:
    if not 0 <= number <= MOST_FACTORIAL:
        raise NotArithmetic(f"factorial takes 0 to {MOST_FACTORIAL}.")
    return CONTEXT.create_decimal(math.factorial(_whole(number)))


def _round(number: Number, digits: Number = Decimal(0)) -> Number:
    if not -100 <= digits <= 100:
        raise NotArithmetic("round takes -100 to 100 digits.")
    step = Decimal(1).scaleb(-_whole(digits))
    return (CONTEXT.divide(number, step).to_integral_value("ROUND_HALF_UP")) * step


def _sum(*numbers: Number) -> Number:
    total = Decimal(0)
    for number in numbers:
        total = CONTEXT.add(total, number)
    return total


def _divided(left: Number, right: Number) -> Number:
    if not right:
        raise ZeroDivisionError  # which decimals have for 1 / 0 alone, not for 0 / 0
    return CONTEXT.divide(left, right)


def _floored(left: Number, right: Number) -> Number:
    return _divided(left, right).to_integral_value("ROUND_FLOOR")


def _modulo(left: Number, right: Number) -> Number:
    """Return the remainder with the divisor's sign, as mathematicians have it."""
    return CONTEXT.subtract(left, CONTEXT.multiply(right, _floored(left, right)))


BINARY: Mapping[type[ast.operator], Binary] = {
    ast.Add: CONTEXT.add,
    ast.Sub: CONTEXT.subtract,
    ast.Mult: CONTEXT.multiply,
    ast.Div: _divided,
    ast.FloorDiv: _floored,
    ast.Mod: _modulo,
    ast.Pow: CONTEXT.power,
}
UNARY: Mapping[type[ast.unaryop], Callable[[Number], Number]] = {
    ast.UAdd: operator.pos,
    ast.USub: CONTEXT.minus,
}
FUNCTIONS: Mapping[str, Callable[..., Number]] = {
    "abs": CONTEXT.abs,
    "ceil": lambda number: number.to_integral_value("ROUND_CEILING"),
    "cos": _float(math.cos),
    "exp": CONTEXT.exp,
    "factorial": _factorial,
    "floor": lambda number: number.to_integral_value("ROUND_FLOOR"),
    "ln": CONTEXT.ln,
    "log": CONTEXT.ln,
    "log10": CONTEXT.log10,
    "log2": lambda number: CONTEXT.divide(CONTEXT.ln(number), CONTEXT.ln(Decimal(2))),
    "max": max,
    "min": min,
    "radians": _float(math.radians),
    "round": _round,
    "sin": _float(math.sin),
    "sqrt": CONTEXT.sqrt,
    "sum": _sum,
    "tan": _float(math.tan),
}
CONSTANTS = {
    "pi": Decimal("3.14159265358979323846264338327950288419716939937510"),
    "e": CONTEXT.exp(Decimal(1)),
}


@dataclass(frozen=True, slots=True)
class _Value:
    """Works out the nodes of one text."""

    text: str

    def of(self, node: ast.expr) -> Number:
        match node:
            case ast.Constant(value=int() | float()):
                return self._written(node)
            case ast.Name(id=name) if name in CONSTANTS:
                return CONSTANTS[name]
            case ast.UnaryOp(op=op, operand=operand) if type(op) in UNARY:
                return UNARY[type(op)](self.of(operand))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
                return BINARY[type(op)](self.of(left), self.of(right))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return _applied(name, [self.of(each) for each in args])
        raise NotArithmetic("Only numbers, + - * / // % **, and the functions named.")

    def _written(self, node: ast.Constant) -> Number:
        """Return a number as it stands there: Python has made a binary one of it."""
        written = ast.get_source_segment(self.text, node) or ""
        return CONTEXT.create_decimal(written.replace("_", ""))


def _applied(name: str, numbers: list[Number]) -> Number:
    function = FUNCTIONS.get(name)
    if function is None:
        raise NotArithmetic(f"There is no function {name}; use {', '.join(FUNCTIONS)}.")
    return function(*numbers)


def _shown(number: Number) -> str:
    """Return a number as people write it: no exponent while it is short."""
    if not number.is_finite():
        raise NotArithmetic("This has no value among the real numbers.")
    if number == number.to_integral_value() and number.adjusted() < CONTEXT.prec:
        return f"{number.quantize(Decimal(1), context=CONTEXT):f}"
    few = Context(prec=SHOWN)
    short = few.plus(number).normalize(few)
    return f"{short:f}" if -SHOWN < short.adjusted() < SHOWN else str(short)
