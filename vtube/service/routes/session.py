"""The page's own way in: a token becomes a cookie that scripts cannot read and other sites cannot send."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from vtube.service.gate import COOKIE, bearer, cookie
from vtube.service.problems import Problem, responses
from vtube.service.state import Service, service

router = APIRouter(tags=["session"])


@router.post("/session", status_code=204, responses=responses(), response_class=Response)
async def enter(request: Request, found: Annotated[Service, Depends(service)]) -> Response:
    """Exchange `Authorization: Bearer TOKEN` for the page's cookie (SameSite=Strict, HttpOnly).

    Where the service has no token, nothing is needed and no cookie set.
    """
    answer = Response(status_code=204)
    if found.token is None:
        return answer
    if not bearer(request.headers, found.token):
        challenge = {"WWW-Authenticate": 'Bearer realm="vtube"'}
        raise Problem(401, "No token", "Authorization: Bearer TOKEN is missing or wrong", challenge)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, cookie(found.token), httponly=True, samesite="strict", secure=secure, path="/")
    return answer


@router.delete("/session", status_code=204, responses=responses(), response_class=Response)
async def leave() -> Response:
    """Forget the cookie."""
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict", path="/")
    return answer
