from starlette.responses import PlainTextResponse


def index(request):
    return PlainTextResponse("soon")


def repository(request):
    return PlainTextResponse("soon")


def blob(request):
    return PlainTextResponse("soon")
