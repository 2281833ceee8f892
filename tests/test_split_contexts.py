"""A place in code knows the path of the definitions around it, in every language that has such."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core.split import split
from hunch.core.split.code import outline
from hunch.core.split.languages import LANGUAGES
from hunch.core.split.outline import MOST_BEGINNING, Name, begins, contexts

#: A language, its code, and words that mark a place in it, with the path that this place must have.
CASES: list[tuple[str, str, dict[str, tuple[str, ...]]]] = [
    (
        "python",
        '''
import os

class HttpClient(Base):
    """A client that speaks to one host and keeps its connection."""

    @retry(times=3)
    def send(self, request):
        # one request at a time
        connection = self.pool.acquire(request.host)
        return connection.roundtrip(request.encode())

    async def close(self):
        for connection in self.pool.drain_everything():
            await connection.shut_down_and_wait_for_it()

@app.command("serve")
def serve(host: str, port: int) -> None:
    server = Server(host, port, handler=HttpClient.send)
    server.run_until_somebody_presses_control_c()
''',
        {
            "roundtrip": ("HttpClient", "send"),
            "@retry": ("HttpClient", "send"),
            "shut_down": ("HttpClient", "close"),
            "@app.command": ("serve",),
        },
    ),
    (
        "javascript",
        """
export class Cart {
  onChange = (event) => {
    this.lines = event.target.lines.filter((line) => line.count > 0);
    this.render(this.lines, this.total);
  };

  async checkout(customer) {
    const order = await this.api.post("/orders", { customer, lines: this.lines });
    return order.identifier;
  }
}

const debounce = (callback, milliseconds) => {
  let timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer) || debounce(callback, milliseconds);
};

app.listen = function (port) {
  const server = http.createServer(this.handle.bind(this));
  return server.listen(port, "127.0.0.1", this.ready);
};
""",
        {
            "onChange": ("Cart", "onChange"),
            "checkout": ("Cart", "checkout"),
            "clearTimeout": ("debounce",),
            "createServer": ("app", "listen"),
        },
    ),
    (
        "typescript",
        """
namespace Shop {
  export interface Order {
    identifier: string; customer: Customer; lines: ReadonlyArray<OrderLine>;
    cancel(reason: string, by: Customer): Promise<void>;
  }
}

export abstract class Repository<T> {
  protected async find(identifier: string): Promise<T | undefined> {
    const found = await this.database.query(this.table, identifier);
    return found.length ? this.parse(found[0]) : undefined;
  }

  abstract parse(row: Row): T;
}
""",
        {"cancel": ("Shop", "Order"), "database": ("Repository", "find")},
    ),
    (
        "tsx",
        """
export const Button = ({ label, onPress }: ButtonProps) => {
  const [pressed, setPressed] = useState(false);
  return <button className={pressed ? "down" : "up"} onClick={onPress}>{label}</button>;
};

function Menu(props: { entries: string[] }) {
  const entries = props.entries.filter((entry) => entry.length > 0);
  return <ul>{entries.map((entry) => <li key={entry}>{entry}</li>)}</ul>;
}
""",
        {"setPressed": ("Button",), "<ul>": ("Menu",)},
    ),
    (
        "rust",
        """
/// A queue that forgets its oldest entries when it is full of new ones.
#[derive(Debug, Clone)]
pub struct Ring<T> { entries: Vec<T>, first: usize, capacity: usize }

impl<T: Clone> Ring<T> {
    /// Adds an entry, and gives back the one that was pushed out by it.
    #[must_use]
    pub fn push(&mut self, entry: T) -> Option<T> {
        if self.entries.len() < self.capacity { self.entries.push(entry); return None; }
        Some(std::mem::replace(&mut self.entries[self.first], entry))
    }
}

impl<T> Iterator for Ring<T> {
    type Item = T;

    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.entries.get(self.first).cloned()?;
        self.first = (self.first + 1) % self.capacity;
        Some(entry)
    }
}

mod tests {
    #[test]
    fn pushes_out_the_oldest_entry_when_it_is_full_of_new_ones() {
        let mut ring = Ring::with_capacity(2);
        assert_eq!(ring.push(1).or(ring.push(2)).or(ring.push(3)), Some(1));
    }
}
""",
        {
            "forgets": ("Ring",),
            "#[must_use]": ("Ring", "push"),
            "mem::replace": ("Ring", "push"),
            "% self.capacity": ("Ring", "next"),
            "with_capacity": ("tests", "pushes_out_the_oldest_entry_when_it_is_full_of_new_ones"),
        },
    ),
    (
        "go",
        """
package server

// Server answers requests until it is closed by somebody else.
type Server struct {
	address  string
	handlers map[string]Handler
}

// Close stops the server and waits for what is in flight.
func (s *Server) Close(deadline time.Duration) error {
	s.listener.SetDeadline(time.Now().Add(deadline))
	return s.group.Wait()
}

func (p Pool[T]) Take() (T, error) {
	entry, ok := <-p.entries
	if !ok { return entry, errors.New("the pool is closed, nothing to take") }
	return entry, nil
}

func New(address string) *Server {
	return &Server{address: address, handlers: make(map[string]Handler)}
}
""",
        {
            "handlers map": ("Server",),
            "in flight": ("Server", "Close"),
            "<-p.entries": ("Pool", "Take"),
            "make(map": ("New",),
        },
    ),
    (
        "java",
        """
package shop;

public class Order extends Base {
    public Order(Customer customer, List<Line> lines) {
        this.customer = Objects.requireNonNull(customer);
        this.lines = List.copyOf(lines);
    }

    /** Cancels the order, unless it was shipped already. */
    @Override
    public void cancel(String reason) throws ShippedException {
        if (shipped) throw new ShippedException(identifier, reason);
        log.info("cancelled because of {}", reason);
    }

    enum State {
        OPEN, PAID, SHIPPED, CANCELLED, RETURNED_BY_THE_CUSTOMER, LOST_ON_THE_WAY_TO_THE_CUSTOMER
    }
}
""",
        {"copyOf": ("Order", "Order"), "unless": ("Order", "cancel"), "LOST_": ("Order", "State")},
    ),
    (
        "c",
        """
#include <stdlib.h>

struct buffer {
    char *bytes; size_t length; size_t capacity; struct buffer *next_in_the_list;
};

/* Grows the buffer so that it holds that many bytes more. */
static char *buffer_grow(struct buffer *buffer, size_t more)
{
    buffer->capacity = (buffer->capacity + more) * 2;
    return buffer->bytes = realloc(buffer->bytes, buffer->capacity);
}

typedef struct { int x; int y; int width_of_the_rectangle; int height_of_the_rectangle; } Rectangle;
""",
        {"next_in": ("buffer",), "Grows": ("buffer_grow",), "realloc": ("buffer_grow",), "width_": ("Rectangle",)},
    ),
    (
        "cpp",
        """
namespace storage {

template <typename T>
class Cache : public Base {
 public:
  explicit Cache(std::size_t capacity) : capacity_(capacity), entries_(capacity * 2) {}

  T &find(const std::string &key) {
    auto entry = entries_.find(key);
    return entry == entries_.end() ? missing_ : entry->second;
  }
};

}  // namespace storage

std::vector<int> storage::Disk::read(int sector, int count)
{
    std::vector<int> bytes(count * kSectorSize);
    file_.seekg(sector * kSectorSize).read(bytes.data(), bytes.size());
    return bytes;
}
""",
        {
            "explicit": ("storage", "Cache", "Cache"),
            "missing_": ("storage", "Cache", "find"),
            "seekg": ("storage", "Disk", "read"),
        },
    ),
    (
        "csharp",
        """
namespace Shop.Orders;

public class Basket : IBasket
{
    /// <summary>The sum over all lines, taxes included.</summary>
    public decimal Total { get { return lines.Sum(line => line.Price * line.Count) * Taxes; } }

    [HttpPost("lines")]
    public async Task<Line> AddAsync(Product product, int count)
    {
        var line = await repository.InsertAsync(new Line(product, count));
        return line ?? throw new InvalidOperationException("nothing was inserted");
    }
}
""",
        {"taxes": ("Shop", "Orders", "Basket", "Total"), "[HttpPost": ("Shop", "Orders", "Basket", "AddAsync")},
    ),
    (
        "ruby",
        """
module Billing
  class Invoice < Record
    # Sends the invoice to the customer, once and never again.
    def deliver(mailer)
      return if delivered_at
      mailer.deliver(to: customer.email, subject: "Invoice #{number}", body: render)
    end

    def self.overdue(today)
      where(paid: false).select { |invoice| invoice.due_on < today - GRACE_PERIOD }
    end
  end
end
""",
        {"once and": ("Billing", "Invoice", "deliver"), "GRACE": ("Billing", "Invoice", "overdue")},
    ),
    (
        "php",
        """<?php
namespace App\\Http;

final class LoginController extends Controller
{
    public function attempt(Request $request): Response
    {
        $user = $this->users->findByEmail($request->input('email'));
        return $user && $user->verify($request->input('password')) ? redirect('/') : abort(401);
    }
}

function csrf_token(Session $session): string
{
    return $session->get('token') ?? $session->put('token', bin2hex(random_bytes(32)));
}
""",
        {"verify": ("App\\Http", "LoginController", "attempt"), "bin2hex": ("App\\Http", "csrf_token")},
    ),
    (
        "bash",
        """#!/bin/bash
set -euo pipefail

# Waits until the port answers, or gives up.
wait_for_port() {
  local host=$1 port=$2
  for _ in $(seq 60); do nc -z "$host" "$port" && return 0; sleep 1; done
}

function deploy {
  docker build --tag "$image" . && docker push "$image"
  kubectl rollout restart "deployment/$1" && wait_for_port "$1" 80
}
""",
        {"gives up": ("wait_for_port",), "kubectl": ("deploy",)},
    ),
    (
        "kotlin",
        """
package shop

class OrderService(private val repository: Repository) : Service() {
    @Transactional
    fun place(order: Order): Receipt {
        val saved = repository.save(order.copy(state = State.PLACED))
        return Receipt(saved.identifier, saved.lines.sumOf { it.price })
    }

    companion object {
        fun create(): OrderService = OrderService(Repository(DataSource.fromTheEnvironment()))
    }
}

fun String.slugify(): String =
    lowercase().replace(Regex("[^a-z0-9]+"), "-").trim('-').take(LONGEST_SLUG)
""",
        {"PLACED": ("OrderService", "place"), "DataSource": ("OrderService", "create"), "trim(": ("slugify",)},
    ),
    (
        "scala",
        """
package shop

object Pricing {
  /** The price of a line, with the discount of the customer. */
  def price(line: Line, customer: Customer): Money = {
    val discount = customer.discount.getOrElse(0)
    line.product.price * line.count * (100 - discount) / 100
  }
}

trait Repository[T] {
  def find(identifier: Long): Future[Option[T]] = database.run(table.filter(_.id === identifier).result.headOption)
}
""",
        {"discount of": ("Pricing", "price"), "headOption": ("Repository", "find")},
    ),
    (
        "swift",
        """
public final class Player: NSObject {
    public init(item: Item, volume: Float) {
        self.item = item
        self.volume = min(max(volume, 0), 1) * Self.loudest
    }

    func seek(to seconds: Double) async throws {
        guard seconds <= item.duration else { throw PlayerError.behindTheEnd(seconds) }
        try await engine.seek(to: seconds)
    }
}

extension Player: Codable {
    public func encode(to encoder: Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(volume, forKey: .volume)
    }
}
""",
        {"loudest": ("Player", "init"), "behindTheEnd": ("Player", "seek"), "keyedBy": ("Player", "encode")},
    ),
    (
        "lua",
        """
local M = {}

--- Reads the options of the user over those of ours.
function M.setup(options)
  M.options = vim.tbl_deep_extend("force", defaults, options or {})
  return M.options
end

function Queue:push(entry)
  self.last = self.last + 1
  self.entries[self.last] = entry or error("an entry is missing")
end

M.teardown = function()
  for name, autocommand in pairs(M.autocommands) do vim.api.nvim_del_autocmd(autocommand) end
end
""",
        {"over those": ("M", "setup"), "is missing": ("Queue", "push"), "nvim_del": ("M", "teardown")},
    ),
    (
        "haskell",
        """
module Queue where

-- | Takes the first entry, if there is one in the front list or the back list.
pop :: Queue a -> Maybe (a, Queue a)
pop (Queue [] []) = Nothing
pop (Queue [] back) = pop (Queue (reverse back) [])
pop (Queue (entry : front) back) = Just (entry, Queue front back)

data Queue a = Queue { frontOfTheQueue :: [a], backOfTheQueue :: [a], lengthOfTheQueue :: Int }
""",
        {"Takes": ("pop",), "reverse": ("pop",), "lengthOf": ("Queue",)},
    ),
    (
        "elixir",
        '''
defmodule Shop.Cart do
  @moduledoc "A cart and what may be done with it before it is paid."

  @doc """
  Adds a product to the cart.
  """
  @spec add(t(), Product.t()) :: t()
  def add(%__MODULE__{lines: lines} = cart, product) do
    %{cart | lines: Map.update(lines, product.id, 1, &(&1 + 1))}
  end

  defp total(%{lines: lines}, prices) when map_size(lines) > 0 do
    Enum.reduce(lines, 0, fn {id, count}, sum -> sum + prices[id] * count end)
  end
end
''',
        {"Adds": ("Shop", "Cart", "add"), "reduce": ("Shop", "Cart", "total")},
    ),
    (
        "ocaml",
        """
module Stack = struct
  (** Gives the last entry and the stack without it. *)
  let pop stack =
    match stack.entries with
    | [] -> raise (Empty "there is nothing on this stack to be taken")
    | entry :: rest -> (entry, { stack with entries = rest })
end

let rec fibonacci number =
  if number < 2 then number else fibonacci (number - 1) + fibonacci (number - 2)
""",
        {"Gives": ("Stack", "pop"), "number < 2": ("fibonacci",)},
    ),
    (
        "julia",
        '''
module Geometry

"""
The area of a circle, or of what is given instead.
"""
function area(circle::Circle)::Float64
    return pi * circle.radius^2 * circle.squareness
end

perimeter(shape::Polygon) = sum(distance(first, second) for (first, second) in edges(shape))

function Base.show(io::IO, shape::Polygon)
    print(io, "a polygon with ", length(shape.corners), " corners and as many edges")
end

end
''',
        {
            "instead": ("Geometry", "area"),
            "edges(": ("Geometry", "perimeter"),
            "as many": ("Geometry", "Base", "show"),
        },
    ),
    (
        "zig",
        """
const std = @import("std");

/// A list that grows by doubling its capacity when it is full.
pub const List = struct {
    entries: []u8,

    pub fn append(self: *List, entry: u8) !void {
        if (self.length == self.entries.len) try self.grow(self.entries.len * 2);
        self.entries[self.length] = entry;
    }
};

test "append keeps the order of what was appended" {
    var list = List.init(std.testing.allocator);
    try list.append(1); try std.testing.expect(list.entries[0] == 1);
}
""",
        {"self.grow": ("List", "append"), "allocator": ("append keeps the order of what was appended",)},
    ),
    (
        "objc",
        """
#import "Player.h"

@implementation Player

// Starts to play, from the beginning or where it was paused.
- (void)playFrom:(NSTimeInterval)seconds error:(NSError **)error {
    [self.engine seekTo:seconds ?: self.pausedAt error:error];
    [self.delegate playerDidStart:self];
}

@end

static int clamp_volume(int volume) {
    return volume < 0 ? 0 : volume > LOUDEST_VOLUME ? LOUDEST_VOLUME : volume;
}
""",
        {"paused.": ("Player", "playFrom"), "LOUDEST": ("clamp_volume",)},
    ),
    (
        "powershell",
        """
function Get-DiskUsage {
    param([string]$Path = '.')
    Get-ChildItem $Path -Recurse | Measure-Object -Property Length -Sum
}

class Backup {
    [void] Run([string]$target) {
        Copy-Item -Path $this.source -Destination $target -Recurse -Force
        Write-Host "copied $($this.source) to $target"
    }
}
""",
        {"Measure-Object": ("Get-DiskUsage",), "Copy-Item": ("Backup", "Run")},
    ),
    (
        "perl",
        """
package Shop::Cart;
use strict;

# Adds what the customer wants to what is in the cart.
sub add {
    my ($self, $product, $count) = @_;
    $self->{lines}{ $product->id } += $count // 1;
}

sub total {
    my ($self, $prices) = @_;
    return sum(map { $prices->{$_} * $self->{lines}{$_} } keys %{ $self->{lines} });
}
""",
        {"customer wants": ("Shop", "Cart", "add"), "return sum": ("Shop", "Cart", "total")},
    ),
    (
        "sql",
        """
-- Who bought what, and when it was paid.
CREATE TABLE shop.orders (
    id bigint PRIMARY KEY, customer_id bigint NOT NULL, paid_at timestamp, total numeric(10, 2)
);

CREATE VIEW unpaid_orders AS
    SELECT id, customer_id, total FROM shop.orders WHERE paid_at IS NULL ORDER BY total DESC;
""",
        {"Who bought": ("shop", "orders"), "paid_at IS NULL": ("unpaid_orders",)},
    ),
    (
        "hcl",
        """
resource "aws_s3_bucket" "logs" {
  bucket = "logs-of-everything-that-happens"
  tags   = { team = "platform", environment = var.environment }
}

variable "environment" {
  description = "Where this runs: development, staging or production"
  type        = string
}
""",
        {"logs-of": ("resource", "aws_s3_bucket", "logs"), "Where this": ("variable", "environment")},
    ),
]


@pytest.mark.parametrize(("type_name", "code", "expected"), CASES, ids=[case[0] for case in CASES])
def test_a_place_in_code_knows_its_path(type_name: str, code: str, expected: dict[str, tuple[str, ...]]) -> None:
    names = outline(code, type_name, shortest=0).names

    def path(mark: str) -> tuple[str, ...]:
        place = code.index(mark)
        return next(contexts([(place, place + 1)], names, slack=0))

    assert {mark: path(mark) for mark in expected} == expected


def test_every_language_that_names_its_definitions_is_tried() -> None:
    named = {type_name for type_name, language in LANGUAGES.items() if language.query}
    assert named == {type_name for type_name, _, _ in CASES}


def test_a_piece_knows_what_begins_in_it() -> None:
    code = '"""A module."""\n\n\ndef one():\n    return 1\n\n\nclass Two:\n    def three(self):\n        return 3\n'
    (piece,) = split(code, "python")
    assert (piece.context, piece.begins) == ((), ("one", "Two", "three"))
    prose = "# Title\n\n## First\n\nSome words.\n\n## Second\n\nMore words.\n"
    (piece,) = split(prose, "markdown")
    assert piece.begins == ("Title", "First", "Second")
    (piece,) = split("#\n\n## \n\nHeadings without words.\n", "markdown")
    assert piece.begins == ()
    many = "\n".join(f"def f{n}(): pass" for n in range(20))
    (piece,) = split(many, "python")
    assert piece.begins == tuple(f"f{n}" for n in range(MOST_BEGINNING))


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30), st.sampled_from("abcdefghijklmnopqrst")), max_size=40),
    st.sets(st.integers(1, 80), max_size=8),
)
def test_every_name_begins_in_one_piece(spans: list[tuple[int, int, str]], cuts: set[int]) -> None:
    names = sorted((Name(start=at, end=at + n, path=("x", name)) for at, n, name in spans), key=lambda each: each.start)
    borders = [0, *sorted(cuts), 100]
    found = list(begins(list(pairwise(borders)), names))
    for (start, end), labels in zip(pairwise(borders), found, strict=True):
        inside = dict.fromkeys(name.path[-1] for name in names if start <= name.start < end)
        assert labels == tuple(inside)[:MOST_BEGINNING]
