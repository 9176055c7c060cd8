"""The operations of the contract. Each checks the key, reads what it was asked, calls one method and answers."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from leadsearch.service.accounts import Caller
from leadsearch.service.bodies import read_body
from leadsearch.service.correlation import correlation_id
from leadsearch.service.inputs import (
    PAGE_DEFAULT,
    Cursor,
    EraseBody,
    IdempotencyKey,
    Limit,
    ListId,
    OptionalTaskId,
    PreviewBody,
    StartBody,
    TaskId,
)
from leadsearch.service.lists import Window
from leadsearch.service.parts import Parts
from leadsearch.service.problems import unauthorized
from leadsearch.service.schema import ACTIVE
from leadsearch.service.shapes import (
    AccountFacts,
    AccountOut,
    Done,
    LeadsOut,
    ListsOut,
    PreviewOut,
    PricesOut,
    ResultsOut,
    StartedOut,
    TasksOut,
)
from leadsearch.service.starting import Order

FIND_PERSON: Final = "FIND_PERSON"
"""The one action that costs credits: a person saved in a list."""

router: Final = APIRouter(prefix="/api")


async def parts_of(request: Request) -> Parts:
    """The parts that this app was composed of. Awaited, since FastAPI runs in a thread what is not."""
    parts: Parts = request.app.state.parts
    return parts


Service = Annotated[Parts, Depends(parts_of)]


async def caller_of(request: Request, service: Service) -> Caller:
    """Whose key the request carries. Runs before anything else of the request is looked at. Raises ProblemError 401."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    caller = await service.accounts.caller(key.strip()) if scheme.lower() == "bearer" else None
    if caller is None:
        raise unauthorized()
    return caller


Authorized = Annotated[Caller, Depends(caller_of)]


@router.post("/leads/search", status_code=HTTPStatus.ACCEPTED)
async def start(
    caller: Authorized, service: Service, request: Request, response: Response, idempotency_key: IdempotencyKey = None
) -> StartedOut:
    """Start a search, or go on with one."""
    body = await read_body(request, StartBody)
    order = Order(
        prompt=body.prompt,
        count=body.fetch_count,
        list_id=body.list_id,
        list_name=body.list_name,
        idempotency_key=idempotency_key,
    )
    started = await service.starts.known(caller.id, order)
    if started is None:
        service.throttle.admit(caller.id)
        started = await service.starts.start(
            caller.id, order, correlation_id=correlation_id(), given_up=request.is_disconnected
        )
        service.wake()
    response.headers["Poll-After-Ms"] = str(service.poll_after_ms)
    return started


@router.get("/leads/search")
async def tasks(caller: Authorized, service: Service, response: Response, task_id: OptionalTaskId = None) -> TasksOut:
    """One task, or the newest."""
    found = await service.tasks.recent(caller.id) if task_id is None else (await service.tasks.one(caller.id, task_id),)
    if any(task.status in ACTIVE for task in found):
        response.headers["Poll-After-Ms"] = str(service.poll_after_ms)
    return TasksOut(tasks=found)


@router.delete("/leads/search")
async def delete_task(caller: Authorized, service: Service, task_id: TaskId) -> Done:
    """Cancel a running task, or remove an ended one."""
    await service.tasks.delete(caller.id, task_id)
    return Done()


@router.get("/leads/search/results")
async def results(
    caller: Authorized, service: Service, task_id: TaskId, limit: Limit = PAGE_DEFAULT, cursor: Cursor = None
) -> ResultsOut:
    """What one task has saved."""
    return await service.lists.results(caller.id, task_id, _window(limit, cursor))


@router.get("/lists")
async def lists(caller: Authorized, service: Service, limit: Limit = PAGE_DEFAULT, cursor: Cursor = None) -> ListsOut:
    """The caller's lists."""
    return await service.lists.lists(caller.id, _window(limit, cursor))


@router.get("/lists/{id}/leads")
async def leads(
    caller: Authorized, service: Service, list_id: ListId, limit: Limit = PAGE_DEFAULT, cursor: Cursor = None
) -> LeadsOut:
    """The people of one list."""
    return await service.lists.leads(caller.id, list_id, _window(limit, cursor))


@router.delete("/leads")
async def erase(caller: Authorized, service: Service, request: Request) -> Done:
    """Erase one lead."""
    body = await read_body(request, EraseBody)
    await service.erasure.erase(caller.id, body.id)
    return Done()


@router.get("/credits/config", dependencies=[Depends(caller_of)])
async def prices(service: Service) -> PricesOut:
    """The price table."""
    return PricesOut(costs={FIND_PERSON: service.price})


@router.post("/credits/preview")
async def preview(caller: Authorized, service: Service, request: Request) -> PreviewOut:
    """What an action would cost."""
    body = await read_body(request, PreviewBody)
    balance = await service.accounts.balance(caller.id)
    total = body.count * service.price
    return PreviewOut(
        action=body.action,
        count=body.count,
        cost_per_unit=service.price,
        total_credits=total,
        sufficient=total <= balance,
        balance=balance,
    )


@router.get("/account")
async def account(caller: Authorized) -> AccountOut:
    """Whose key this is."""
    return AccountOut(account=AccountFacts(id=caller.id, full_name=caller.name))


def _window(limit: int, cursor: str | None) -> Window:
    return Window(limit=limit, cursor=None if cursor is None else int(cursor))
